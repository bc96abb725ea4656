/** The command that sets a setting; `args` as `pulumi config set` takes them. */
export const configSet = (args: string, stack: string) => `npx pulumi config set ${args} --stack ${stack}`;

/** The command that takes a setting away. */
export const configRemove = (key: string, stack: string) => `npx pulumi config rm ${key} --stack ${stack}`;
