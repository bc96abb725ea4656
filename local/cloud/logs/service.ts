import { join } from "node:path";
import { z } from "zod";
import { arn } from "../arn";
import { ServiceError } from "../errors";
import { fileNameOf } from "../file-name";
import { readState, writeJson } from "../state-file";
import type { FilteredLogEvent, FilterLogEventsRequest, LogEvent, LogGroup, LogsApi } from "./api";
import { filterPattern } from "./filter-pattern";
import { GroupFiles } from "./group-files";
import { checkGroupName, checkStreamName } from "./names";

const DAY_MS = 86_400_000;
const EXPIRE_EVERY_MS = 3_600_000;
/** CloudWatch Logs' own. */
const MAX_EVENTS = 10_000;

type Listener = (logGroupName: string, logStreamName: string, event: LogEvent) => void;

/** Tags aside, what is known of a group; `retentionInDays` absent: kept for ever. */
type StoredGroup = Pick<LogGroup, "creationTime" | "retentionInDays">;

const groupsShape: z.ZodType<Record<string, StoredGroup>> = z.record(
  z.string(),
  z.object({ creationTime: z.number(), retentionInDays: z.number().optional() }),
);

/** Log groups in files: what CloudWatch Logs is on AWS. */
export class LogsService implements LogsApi {
  private readonly file: string;
  private readonly groups: Map<string, StoredGroup>;
  private readonly files = new Map<string, GroupFiles>();
  private readonly listeners = new Set<Listener>();
  private readonly expiry: NodeJS.Timeout;

  private constructor(
    private readonly folder: string,
    private readonly region: string,
  ) {
    this.file = join(folder, "groups.json");
    this.groups = new Map(Object.entries(readState(this.file, groupsShape, {})));
    this.expire();
    this.expiry = setInterval(() => this.expire(), EXPIRE_EVERY_MS).unref();
  }

  static open({ stateDir, region }: { stateDir: string; region: string }): LogsService {
    return new LogsService(join(stateDir, "logs"), region);
  }

  createLogGroup(logGroupName: string): void {
    checkGroupName(logGroupName);
    if (this.groups.has(logGroupName)) {
      throw new ServiceError("ResourceAlreadyExistsException", 400, "The specified log group already exists");
    }
    this.groups.set(logGroupName, { creationTime: Date.now() });
    this.save();
  }

  deleteLogGroup(logGroupName: string): void {
    const files = this.filesOf(logGroupName);
    this.groups.delete(logGroupName);
    this.files.delete(logGroupName);
    this.save();
    files.discard();
  }

  putRetentionPolicy(logGroupName: string, retentionInDays: number | undefined): void {
    this.group(logGroupName).retentionInDays = retentionInDays;
    this.save();
    this.expire();
  }

  describeLogGroups(logGroupNamePrefix = ""): LogGroup[] {
    return [...this.groups]
      .filter(([name]) => name.startsWith(logGroupNamePrefix))
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([logGroupName, group]) => ({ logGroupName, arn: this.arnOf(logGroupName), ...group }));
  }

  put(logGroupName: string, logStreamName: string, events: LogEvent[]): void {
    checkStreamName(logStreamName);
    if (!this.groups.has(logGroupName)) this.createLogGroup(logGroupName);
    this.filesOf(logGroupName).append(logStreamName, events);
    for (const listener of this.listeners) {
      for (const event of events) listener(logGroupName, logStreamName, event);
    }
  }

  pressure(logGroupName: string): Promise<void> | undefined {
    return this.files.get(logGroupName)?.pressure();
  }

  /** In the order of arrival; within a page, and so nearly throughout, by time. */
  async filterLogEvents(
    request: FilterLogEventsRequest,
  ): Promise<{ events: FilteredLogEvent[]; nextToken?: string }> {
    const { logStreamNames, logStreamNamePrefix, startTime = 0, endTime = Infinity, nextToken } = request;
    const limit = Math.min(request.limit ?? MAX_EVENTS, MAX_EVENTS);
    const matches = request.filterPattern ? filterPattern(request.filterPattern) : () => true;
    const streams = logStreamNames && new Set(logStreamNames);
    const from = Math.max(startTime, this.oldest(request.logGroupName));
    const events: FilteredLogEvent[] = [];
    let more = false;
    for await (const event of this.filesOf(request.logGroupName).read(nextToken)) {
      if (event.timestamp < from || event.timestamp > endTime) continue;
      if (streams && !streams.has(event.logStreamName)) continue;
      if (logStreamNamePrefix && !event.logStreamName.startsWith(logStreamNamePrefix)) continue;
      if (!matches(event.message)) continue;
      if (events.length === limit) {
        more = true;
        break;
      }
      events.push(event);
    }
    const last = events.at(-1)?.eventId;
    events.sort((a, b) => a.timestamp - b.timestamp || (a.eventId < b.eventId ? -1 : 1));
    return { events, nextToken: more ? last : undefined };
  }

  follow(listener: Listener): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  async close(): Promise<void> {
    clearInterval(this.expiry);
    await Promise.all([...this.files.values()].map((files) => files.flush()));
  }

  private expire(): void {
    for (const [name] of this.groups) {
      const oldest = this.oldest(name);
      if (oldest > 0) this.filesOf(name).expire(oldest);
    }
  }

  /** Epoch ms before which nothing is kept. */
  private oldest(logGroupName: string): number {
    const { retentionInDays } = this.group(logGroupName);
    return retentionInDays === undefined ? 0 : Date.now() - retentionInDays * DAY_MS;
  }

  private group(name: string): StoredGroup {
    const group = this.groups.get(name);
    if (!group) {
      throw new ServiceError("ResourceNotFoundException", 400, "The specified log group does not exist.");
    }
    return group;
  }

  private filesOf(name: string): GroupFiles {
    this.group(name);
    let files = this.files.get(name);
    if (!files) this.files.set(name, (files = new GroupFiles(join(this.folder, fileNameOf(name)))));
    return files;
  }

  private arnOf(name: string): string {
    return arn("logs", this.region, `log-group:${name}`);
  }

  private save(): void {
    writeJson(this.file, Object.fromEntries(this.groups));
  }
}
