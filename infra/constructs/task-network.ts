import { IpAddresses, type IVpc, SecurityGroup, SubnetType, Vpc } from "aws-cdk-lib/aws-ec2";
import { Construct } from "constructs";

/** A network that there is already: its id, and which of its subnets lead to the internet. */
export type GivenNetwork = { vpcId: string; subnetIds: string[] };

/**
 * Where a task runs. It reaches the internet by an address of its own, for a NAT gateway costs more than all the rest,
 * and nobody reaches it.
 */
export class TaskNetwork extends Construct {
  readonly vpc: IVpc;
  readonly subnetIds: string[];
  readonly securityGroup: SecurityGroup;

  constructor(scope: Construct, id: string, given: GivenNetwork | undefined) {
    super(scope, id);
    this.vpc = given
      ? // Nobody asks for its zones, but CDK wants one.
        Vpc.fromVpcAttributes(this, "Vpc", { vpcId: given.vpcId, availabilityZones: ["any"] })
      : new Vpc(this, "Vpc", {
          ipAddresses: IpAddresses.cidr("10.83.0.0/24"),
          maxAzs: 2,
          natGateways: 0,
          subnetConfiguration: [{ name: "Public", subnetType: SubnetType.PUBLIC }],
          // It would take a function of CDK's own, and nothing is in the default group.
          restrictDefaultSecurityGroup: false,
        });
    this.subnetIds = given?.subnetIds ?? this.vpc.publicSubnets.map(({ subnetId }) => subnetId);
    this.securityGroup = new SecurityGroup(this, "Tasks", {
      vpc: this.vpc,
      description: "Export tasks: they reach out, and nobody reaches them",
    });
  }
}
