import { App } from "aws-cdk-lib";
import { FlowStack } from "./flow-stack.ts";

const app = new App();
new FlowStack(app, "fastdiscorddb", { description: "FastDiscordDB: an archive of Discord channels" });
app.synth();
