# Starts the first process of each execution environment. The local cloud has one of these: to fork from its own process,
# which is large, takes milliseconds in which nothing else runs there. It is root where the cloud isn't.
#
#   sh launcher.sh FOLDER SUBNET RUNTIME_API [again]
#
# FOLDER has the other scripts, RUNTIME_API is an address in 127.0.0.0/8. With `again`, a launcher that was killed may have
# left the subnet's address here.
#
# It begins with one line about each of these:
#   - subnet N              environments have addresses in 169.254.N.0/20: SUBNET, or the next that is free
#   - outbound REASON       why they reach nothing outside of this machine; no reason where they do
#   - memory REASON         why their memory isn't limited; no reason where it is
#   - processes REASON      the same for the number of processes and threads
#   - ready
# Then it reads a line for each thing to do, until its standard input ends:
#   launch ID NUMBER MEMORY DIRECTORY   starts an environment, the NUMBERth in the subnet, with MEMORY bytes at most; it
#                                       takes its commands from DIRECTORY/control
#   kill PID
#   reap                                nothing more: what has ended leaves no zombie
#   spread PID LIST                     lets a process's threads run on all processors of LIST
# and answers, beside what environments say of themselves:
#   ID born PID           outermost process of the environment
#   ID gone               it has ended
#   - leaving             this launcher starts no more, though what it has started may still run
set -u
# Not on every user's, and all the tools for networks are there.
PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin
export PATH
folder=$1
subnet=$2
runtime_api=$3
again=${4-}
host=$$
. "$folder/host-network.sh"
. "$folder/limits.sh"

claim_subnet || exit 1
echo "- subnet $subnet"
open_outbound
open_limits
# Groups can be removed only after what is in them has ended; without its owner, that may take longer than this. The owner
# is told before, as this may end because it can't fork.
trap 'trap "" PIPE; close_outbound; release_subnet; echo "- leaving" 2>/dev/null; wait; close_limits' EXIT
# A terminal's signals go to the owner as well: if that ends, so does the input. Unlike traps, what is ignored would
# remain so in functions.
trap 'interrupted=1' HUP INT TERM
echo "- ready"

next_line() {
  until read -r word id number memory directory; do
    [ "${interrupted-}" = 1 ] || return 1
    interrupted=
  done
}

while next_line; do
  case $word in
    launch)
      (
        trap - EXIT HUP INT TERM
        limit "$id" "$memory" 2>"$directory/errors"
        unshare --net --mount --ipc --propagation private \
          sh "$folder/network.sh" "$host" "$subnet" "$number" "$runtime_api" "${outbound-0}" \
          unshare --pid --fork --kill-child \
          sh "$folder/environment.sh" "$id" "$directory" <"$directory/control" 2>>"$directory/errors" &
        echo "$id born $!"
        wait
        echo "$id gone"
        lift_limits "$id"
      ) &
      ;;
    kill)
      kill -9 "$id"
      ;;
    spread)
      # LIST is in the place of a number here.
      taskset --all-tasks --cpu-list --pid "$number" "$id" >/dev/null 2>&1 &
      ;;
  esac
  # Without it, a shell knows of what has ended only when it waits for something.
  jobs >/dev/null
done
