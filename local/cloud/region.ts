/** The region that everything local is in; local/Pulumi.yaml names the same. */
export const REGION = "eu-central-1";
