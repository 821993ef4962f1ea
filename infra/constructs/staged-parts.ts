import { Duration, RemovalPolicy } from "aws-cdk-lib";
import { PolicyStatement } from "aws-cdk-lib/aws-iam";
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  ObjectOwnership,
  StorageClass,
} from "aws-cdk-lib/aws-s3";
import { Topic } from "aws-cdk-lib/aws-sns";
import { Construct } from "constructs";
import { limits } from "#core/limits.ts";
import { exportedFolder, rawFolder } from "#core/part.ts";
import type { Grantee } from "./grantee.ts";

const staged = "staged/";

/** Where uploaded files wait to be read, where the parts of every export lie for good, and the topic that announces them. */
export class StagedParts extends Construct {
  readonly bucket: Bucket;
  readonly topic: Topic;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.bucket = new Bucket(this, "Bucket", {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      // The archive can be made again from the staged parts alone, so nothing ends them.
      removalPolicy: RemovalPolicy.RETAIN,
      lifecycleRules: [
        {
          prefix: staged,
          transitions: [
            { storageClass: StorageClass.GLACIER_INSTANT_RETRIEVAL, transitionAfter: Duration.days(30) },
          ],
        },
        // A file that was read is deleted at once; these were never finished, or cannot be read.
        { prefix: rawFolder, expiration: Duration.days(limits.uploadDays.value) },
        // Who asked for it has a link of minutes.
        { prefix: exportedFolder, expiration: Duration.days(1) },
        { abortIncompleteMultipartUploadAfter: Duration.days(7) },
      ],
    });
    this.topic = new Topic(this, "Topic", { enforceSSL: true });
  }

  /** Lets `reader` read the parts; sets BUCKET. */
  readableBy(reader: Grantee): void {
    // With the right to list, a missing key is told from a forbidden one.
    this.bucket.grantRead(reader, `${staged}*`);
    reader.addEnvironment("BUCKET", this.bucket.bucketName);
  }

  /** Lets `taker` sign uploads of files, see what came, and forget it; sets BUCKET. */
  uploadableBy(taker: Grantee): void {
    this.bucket.grantPut(taker, `${rawFolder}*`);
    this.bucket.grantDelete(taker, `${rawFolder}*`);
    this.visibleTo(taker);
  }

  /** Lets `reader` read uploaded files, and delete those that are read; sets BUCKET. */
  uploadsReadableBy(reader: Grantee): void {
    this.bucket.grantRead(reader, `${rawFolder}*`);
    this.bucket.grantDelete(reader, `${rawFolder}*`);
    reader.addEnvironment("BUCKET", this.bucket.bucketName);
  }

  /** Lets `stager` put parts; sets BUCKET. */
  stageableBy(stager: Grantee): void {
    this.bucket.grantPut(stager, `${staged}*`);
    stager.addEnvironment("BUCKET", this.bucket.bucketName);
  }

  /** Lets `deliverer` put what was asked for where a link leads to it; sets BUCKET. */
  deliverableBy(deliverer: Grantee): void {
    this.bucket.grantPut(deliverer, `${exportedFolder}*`);
    this.bucket.grantRead(deliverer, `${exportedFolder}*`);
    this.visibleTo(deliverer);
  }

  /** Lets `dropper` delete parts, which only the shipped sample's ever are. */
  droppableBy(dropper: Grantee): void {
    this.bucket.grantDelete(dropper, `${staged}*`);
  }

  /** Lets `announcer` say which parts are staged; sets TOPIC_ARN. */
  announceableBy(announcer: Grantee): void {
    this.topic.grantPublish(announcer);
    announcer.addEnvironment("TOPIC_ARN", this.topic.topicArn);
  }

  /** Lets `asker` see that the bucket is there; sets BUCKET. */
  visibleTo(asker: Grantee): void {
    asker.grantPrincipal.addToPrincipalPolicy(
      new PolicyStatement({ actions: ["s3:ListBucket"], resources: [this.bucket.bucketArn] }),
    );
    asker.addEnvironment("BUCKET", this.bucket.bucketName);
  }
}
