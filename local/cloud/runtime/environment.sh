# The first process of an execution environment. It runs in a PID and a mount namespace of its own, makes the file
# system that Lambda has, then does what it is told, a line at a time, until its standard input ends: then it exits,
# and the kernel ends everything else in here with it. So nothing outlives the local cloud, however that ends.
#
#   sh environment.sh ID DIRECTORY
#
# DIRECTORY is the environment's own: fstab, log (a FIFO). On standard output it says `ID ready`, and for each command
#   start COMMAND     runs it in the background, as the function's process; `ID exited STATUS` when it has ended
#   restore COMMAND   the same with CRIU, whose child that process then is
#   run COMMAND       runs it; `ID done STATUS`
set -u
id=$1
directory=$2

mount -a -T "$directory/fstab" || exit 1

# Commands come in one line each; this stands for those within their words.
newline='
'
exec 3>&1
echo "$id ready"
while read -r word command; do
  case $word in
    start | restore)
      # Restoring gives every thread the id it had. Far from those of the helpers here, ids are free in each namespace.
      if [ "$word" = start ]; then echo 1000 >/proc/sys/kernel/ns_last_pid; fi
      (
        status=0
        eval "$command" 1>/dev/null 3>&- || status=$?
        echo "$id exited $status" >&3
      ) &
      ;;
    run)
      status=0
      eval "$command" || status=$?
      echo "$id done $status"
      ;;
  esac
done
