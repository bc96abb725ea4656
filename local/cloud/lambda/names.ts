import { checkMembers, type Rule } from "../constraints";

/** https://docs.aws.amazon.com/lambda/latest/api/API_CreateAlias.html, API_AddPermission.html, API_Invoke.html */
const ALIAS: Rule = {
  max: 128,
  pattern: /^(?!^[0-9]+$)[a-zA-Z0-9-_]+$/,
  said: "(?!^[0-9]+$)([a-zA-Z0-9-_]+)",
};
const STATEMENT: Rule = { max: 100, pattern: /^[a-zA-Z0-9-_]+$/, said: "([a-zA-Z0-9-_]+)" };
const QUALIFIER: Rule = { max: 128, pattern: /^[a-zA-Z0-9$_-]+$/, said: "(|[a-zA-Z0-9$_-]+)" };

/** @throws ServiceError ValidationException */
export const checkAliasName = (name: string): void =>
  checkMembers("ValidationException", ["name", name, ALIAS]);

/** @throws ServiceError ValidationException */
export const checkStatementId = (id: string): void =>
  checkMembers("ValidationException", ["statementId", id, STATEMENT]);

/** @throws ServiceError ValidationException */
export const checkQualifier = (qualifier: string): void =>
  checkMembers("ValidationException", ["qualifier", qualifier, QUALIFIER]);
