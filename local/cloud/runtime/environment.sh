# The first process of an execution environment. It runs in PID, mount, network and IPC namespaces of its own, makes the
# file system that Lambda has, then does what it is told, a line at a time, until its standard input ends: then it exits,
# and the kernel ends everything else in here with it. So nothing outlives the local cloud, however that ends.
#
#   sh environment.sh ID DIRECTORY
#
# DIRECTORY is the environment's own: fstab, root (to mount on), tmp; and, where the process is to be restored, tmp-from,
# what /tmp begins with, and work where that is to be the lower layer of an overlay instead of being copied.
# Descriptors 5 to 7 are limits.sh's. On standard output it says `ID ready`, and for each command
#   start COMMAND     runs it in the background, as the function's process; `ID exited STATUS PEAK` when it has ended,
#                     PEAK being the most bytes of memory that it had, where that is known
#   restore COMMAND   the same with a command that ends as the process ends which CRIU restores
#   run COMMAND       runs it; `ID done STATUS`
set -u
id=$1
directory=$2

cd "$directory" && mount -a -T fstab || exit 1
if [ -e work ]; then
  mount -t overlay -o nosuid,nodev,lowerdir=tmp-from,upperdir=tmp,workdir=work overlay root/tmp || exit 1
elif [ -e tmp-from ]; then
  cp -a tmp-from/. tmp || exit 1
fi
# It belongs to whoever opens it, and what is mounted on top of it can't be written.
exec 4>/proc/sys/kernel/ns_last_pid
cd root && pivot_root . . && umount -l . && cd / || exit 1

# Commands come in one line each; this stands for those within their words.
newline='
'
exec 3>&1
echo "$id ready"
while read -r word command; do
  case $word in
    start | restore)
      # Restoring gives every thread the id it had. Far from those of the helpers here, ids are free in each namespace.
      if [ "$word" = start ]; then echo 1000 >&4; fi
      (
        # Also where this shell ends because it can't fork; the command has none of these descriptors.
        status=2
        trap 'read -r peak <&7 || peak=; echo "$id exited $status $peak" >&3' EXIT
        echo 0 >&5
        echo 0 >&6
        if eval "$command"; then status=0; else status=$?; fi
      ) &
      ;;
    run)
      status=0
      eval "$command" 4>&- 5>&- 6>&- 7<&- || status=$?
      echo "$id done $status"
      ;;
  esac
done
