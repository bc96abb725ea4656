import { own } from "../own";

/** A policy document as IAM takes it. */
export interface PolicyDocument {
  Version?: string;
  Statement: Statement | Statement[];
}

interface Statement {
  Sid?: string;
  Effect: "Allow" | "Deny";
  Principal?: "*" | Record<string, string | string[]>;
  Action?: string | string[];
  NotAction?: string | string[];
  Resource?: string | string[];
  NotResource?: string | string[];
  Condition?: Record<string, Record<string, string | string[]>>;
}

export interface AccessRequest {
  action: string;
  /** Absent in a trust policy, which is about its role. */
  resource?: string;
  /** `{ Service: "lambda.amazonaws.com" }`; absent for policies of an identity. */
  principal?: Record<string, string>;
  /** Condition keys such as `aws:SourceArn`. */
  context?: Record<string, string>;
}

export type Decision = "allow" | "explicitDeny" | "implicitDeny";

/**
 * What policies say together: one Deny wins, otherwise one Allow suffices.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export function evaluate(policies: readonly PolicyDocument[], request: AccessRequest): Decision {
  const matching = policies
    .flatMap((policy) => policy.Statement)
    .filter((statement) => concerns(statement, request))
    .filter((statement) => conditionsHold(statement, request.context ?? {}));
  if (matching.some(({ Effect }) => Effect === "Deny")) return "explicitDeny";
  return matching.some(({ Effect }) => Effect === "Allow") ? "allow" : "implicitDeny";
}

function concerns(statement: Statement, { action, resource, principal }: AccessRequest): boolean {
  const { Action, NotAction, Resource, NotResource } = statement;
  // Action names don't distinguish case, ARNs do.
  const isAction = (pattern: string) => like(pattern.toLowerCase(), action.toLowerCase());
  const isResource = (pattern: string) => like(pattern, resource ?? "");
  if (Action !== undefined ? !list(Action).some(isAction) : list(NotAction).some(isAction)) return false;
  if (resource !== undefined) {
    const outside =
      Resource !== undefined ? !list(Resource).some(isResource) : list(NotResource).some(isResource);
    if (outside) return false;
  }
  return principal === undefined || names(statement.Principal, principal);
}

function names(allowed: Statement["Principal"], principal: Record<string, string>): boolean {
  if (allowed === undefined) return false;
  if (allowed === "*") return true;
  return Object.entries(principal).some(([kind, name]) =>
    list(own(allowed, kind)).some((one) => one === "*" || one === name),
  );
}

type Comparison = (pattern: string, value: string) => boolean;

const COMPARISONS: Record<string, Comparison> = {
  StringEquals: (pattern, value) => pattern === value,
  StringEqualsIgnoreCase: (pattern, value) => pattern.toLowerCase() === value.toLowerCase(),
  StringLike: like,
  ArnEquals: like,
  ArnLike: like,
  Bool: (pattern, value) => pattern.toLowerCase() === value.toLowerCase(),
};

/** A condition that isn't understood here doesn't grant, and doesn't lift a Deny. */
function conditionsHold({ Effect, Condition = {} }: Statement, context: Record<string, string>): boolean {
  return Object.entries(Condition).every(([operator, tests]) => {
    const ifExists = operator.endsWith("IfExists");
    const name = operator.replace(/IfExists$/, "");
    const negated = own(COMPARISONS, name.replace("Not", "")) !== undefined && name.includes("Not");
    const compare = own(COMPARISONS, negated ? name.replace("Not", "") : name);
    if (!compare) return Effect === "Deny";
    return Object.entries(tests).every(([key, patterns]) => {
      const value = find(context, key);
      if (value === undefined) return ifExists || negated;
      return list(patterns).some((pattern) => compare(String(pattern), value)) !== negated;
    });
  });
}

function find(context: Record<string, string>, key: string): string | undefined {
  return Object.entries(context).find(([name]) => name.toLowerCase() === key.toLowerCase())?.[1];
}

/** `*` is any text, `?` any one character. */
function like(pattern: string, value: string): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replace(/\*/g, ".*")
    .replace(/\?/g, ".");
  return new RegExp(`^${source}$`, "s").test(value);
}

function list<T>(value: T | T[] | undefined): T[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}
