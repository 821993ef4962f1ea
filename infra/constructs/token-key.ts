import { RemovalPolicy } from "aws-cdk-lib";
import { Key } from "aws-cdk-lib/aws-kms";
import { Construct } from "constructs";
import type { Grantee } from "./grantee.ts";

/** The key that seals Discord tokens: who takes them may seal them, and only who uses them unseals them. */
export class TokenKey extends Construct {
  readonly key: Key;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.key = new Key(this, "Key", {
      description: "Seals the Discord tokens of FastDiscordDB",
      enableKeyRotation: true,
      // Without it the kept tokens are lost.
      removalPolicy: RemovalPolicy.RETAIN,
    });
  }

  /** Lets `taker` seal tokens; sets KEY_ID. */
  sealableBy(taker: Grantee): void {
    this.#grant(taker, "kms:Encrypt");
  }

  /** Lets `user` unseal tokens; sets KEY_ID. */
  unsealableBy(user: Grantee): void {
    this.#grant(user, "kms:Decrypt");
  }

  #grant(grantee: Grantee, action: string): void {
    this.key.grant(grantee, action);
    grantee.addEnvironment("KEY_ID", this.key.keyArn);
  }
}
