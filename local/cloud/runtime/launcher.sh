# Starts the first process of each execution environment. The local cloud has one of these: to fork from its own process,
# which is large, takes milliseconds in which nothing else runs there.
#
#   sh launcher.sh FOLDER       FOLDER has environment.sh
#
# It reads a line for each thing to do, until its standard input ends:
#   launch ID DIRECTORY   starts an environment, which takes its commands from DIRECTORY/control
#   kill PID
#   spread PID LIST       lets a process's threads run on all processors of LIST
# and answers, beside what environments say of themselves:
#   ID born PID           outermost process of the environment
#   ID gone               it has ended
set -u
folder=$1
while read -r word id directory; do
  case $word in
    launch)
      (
        unshare --pid --mount --mount-proc --propagation private --fork --kill-child \
          sh "$folder/environment.sh" "$id" "$directory" <"$directory/control" 2>"$directory/errors" &
        echo "$id born $!"
        wait
        # What the function wrote as root must go with the rest, by whoever runs the local cloud.
        [ -O "$directory" ] || chown -Rh --reference="$directory" "$directory"
        echo "$id gone"
      ) &
      ;;
    kill)
      kill -9 "$id"
      ;;
    spread)
      # LIST is in the place of a directory here.
      taskset --all-tasks --cpu-list --pid "$directory" "$id" >/dev/null 2>&1 &
      ;;
  esac
done
