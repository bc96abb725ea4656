/** One log line: when it was written (epoch ms) and what it says. */
export interface LogEvent {
  timestamp: number;
  message: string;
  /** Lambda itself has written it, not the function. Told to those who follow the log; it isn't stored, as on AWS. */
  platform?: true;
}

/** A line as CloudWatch Logs gives it back. */
export interface FilteredLogEvent extends LogEvent {
  eventId: string;
  logStreamName: string;
  ingestionTime: number;
}

export interface LogGroup {
  logGroupName: string;
  arn: string;
  /** Epoch ms. */
  creationTime: number;
  /** Days; absent: kept for ever. */
  retentionInDays?: number;
}

export interface FilterLogEventsRequest {
  logGroupName: string;
  logStreamNames?: string[];
  logStreamNamePrefix?: string;
  /** Epoch ms, inclusive. */
  startTime?: number;
  /** Epoch ms, inclusive. */
  endTime?: number;
  /** Terms and "quoted phrases" that a message must all contain; `-term` must not, `?term` any of. */
  filterPattern?: string;
  limit?: number;
  nextToken?: string;
}

/**
 * What the rest of the local cloud needs of CloudWatch Logs. Errors are `ServiceError`s with AWS's exception names
 * (ResourceNotFoundException, ResourceAlreadyExistsException, InvalidParameterException).
 */
export interface LogsApi {
  createLogGroup(logGroupName: string): void;
  deleteLogGroup(logGroupName: string): void;
  /** `undefined` keeps events for ever. */
  putRetentionPolicy(logGroupName: string, retentionInDays: number | undefined): void;
  describeLogGroups(logGroupNamePrefix?: string): LogGroup[];
  /**
   * Appends events; creates the stream, and the group if that doesn't exist yet. Returns at once: events are
   * readable immediately and reach the disk within a moment.
   * @throws ServiceError InvalidParameterException where a name is none of CloudWatch Logs'
   */
  put(logGroupName: string, logStreamName: string, events: LogEvent[]): void;
  /**
   * Where much isn't on the disk yet: settles when it is, and whoever writes without end has to wait for that. Undefined
   * where they may go on.
   */
  pressure?(logGroupName: string): Promise<void> | undefined;
  filterLogEvents(
    request: FilterLogEventsRequest,
  ): Promise<{ events: FilteredLogEvent[]; nextToken?: string }>;
  /** Calls back with each event put from now on, whatever its group; returns what ends that. */
  follow(listener: (logGroupName: string, logStreamName: string, event: LogEvent) => void): () => void;
}

/** What those need who only write. */
export type LogSink = Pick<LogsApi, "put" | "pressure">;
