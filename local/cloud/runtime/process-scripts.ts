/** FIFOs in an environment's folder that its process has open by path, so that CRIU opens them again after a restore. */
export const PROCESS_FIFOS = { log: "log", telemetry: "telemetry", alive: "alive" } as const;

/** The descriptor, inside, on which the runtime interface client writes its frames. */
export const TELEMETRY_FD = 3;

/** The descriptor that only tells, by being closed, that the process has ended. */
const ALIVE_FD = 9;

/** Keeps from a command what the shell of environment.sh that starts it has open. */
export const WITHOUT_OURS = "1>/dev/null 3>&- 4>&- 5>&- 6>&- 7<&-";

/** Lambda's limits that a process has by itself. Source: "Lambda quotas". */
const OPEN_FILES = 1024;

/**
 * Starts the function's process: a session of its own and no descriptor from outside, or CRIU can't take a checkpoint.
 * `alive` is opened for both directions, as nobody reads it before a restore.
 * @param folder the environment's folder as the process sees it
 * @param tmpSize the most MB that go into one file: what all of /tmp takes on Lambda
 */
export const startScript = (
  codeDirectory: string,
  folder: string,
  pidFile: string,
  tmpSize: number,
): string =>
  [
    `cd ${codeDirectory}`,
    `echo $$ >${folder}/${pidFile}`,
    `ulimit -n ${OPEN_FILES}`,
    // In blocks of 512 bytes. Who writes on is told so by an error, as where a disk is full, and not by a signal.
    "trap '' XFSZ",
    `ulimit -f ${tmpSize * 2048}`,
    `exec "$@" </dev/null >${folder}/${PROCESS_FIFOS.log} 2>&1 ` +
      `${TELEMETRY_FD}>${folder}/${PROCESS_FIFOS.telemetry} ${ALIVE_FD}<>${folder}/${PROCESS_FIFOS.alive}`,
  ].join(" && ");

/**
 * A command line that runs CRIU and ends as the process that it restores ends, or as CRIU itself where that fails. CRIU
 * waits for the process but loses its status, and a shell can't wait for another's child. So CRIU makes it a child of its
 * own parent (--restore-sibling): one that never waits, which leaves the status in /proc. What tells of the end is the
 * FIFO that CRIU has open first and the process then: reading it ends when nobody has it open any more. A process that
 * closes it itself is looked at now and then.
 * Source: restore_root_task and reap_zombies in CRIU's criu/cr-restore.c, exit_code in proc(5).
 * @param words CRIU's command line, quoted
 */
export const restoreScript = (folder: string, words: string): string =>
  [
    `set -- ${words}`,
    `alive=${folder}/${PROCESS_FIFOS.alive} stat= child= tries=0`,
    `{ ( exec "$@" ${WITHOUT_OURS} 4>$alive & exec sleep infinity ${WITHOUT_OURS} ) & }`,
    "parent=$!",
    "read -r _ <$alive",
    "read -r children </proc/$parent/task/$parent/children",
    "for child in $children; do :; done",
    "fields() { read -r stat </proc/$child/stat; set -- ${stat##*) }; state=${1:-Z} code=${50:-0}; }",
    'while fields; test "$state" != Z',
    "do tries=$((tries + 1)); if test $tries -lt 50; then sleep 0.01; else sleep 0.5; fi",
    "done",
    // Nothing is forked where CRIU itself has failed, as it does where there are too few processes.
    "ended() { return $1; }",
    "if test $((code & 127)) = 0; then ended $((code >> 8)); else ended $((128 + (code & 127))); fi",
  ].join("; ");
