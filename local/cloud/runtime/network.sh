# Gives the network namespace that it runs in an environment's network, then becomes COMMAND.
#
#   sh network.sh HOST SUBNET NUMBER RUNTIME_API OUTBOUND COMMAND...
#
# HOST is a process in this machine's own network namespace; with OUTBOUND 1, packets go on from there to the outside.
# The environment has the NUMBERth address from 169.254.SUBNET.0 on. RUNTIME_API, a loopback address of this machine,
# leads out through eth0 instead of staying inside: it is the same in every environment, and the address of who calls
# there tells which it is.
set -eu
host=$1
subnet=$2
number=$3
runtime_api=$4
outbound=$5
shift 5
address=169.254.$((subnet + number / 256)).$((number % 256))
gateway=169.254.$subnet.1
link=ps$subnet.$number

# Addresses of the sixth version would take a second of duplicate detection, and nobody here has any.
echo 1 >/proc/sys/net/ipv6/conf/default/disable_ipv6 2>/dev/null || true
join() {
  ip link add eth0 type veth peer name "$link" netns "$host"
}
# The kernel may not have got round to removing that of an environment that had the number before.
join 2>/dev/null || { nsenter --net="/proc/$host/ns/net" ip link delete "$link" && join; }
ip -batch - <<BATCH
link set lo up
address add $address/32 dev eth0
link set eth0 up
route add $gateway dev eth0
route add default via $gateway
route add unreachable 169.254.0.0/16
route add table local $runtime_api/32 via $gateway dev eth0 src $address
BATCH
echo 1 >/proc/sys/net/ipv4/conf/eth0/route_localnet

nsenter --net="/proc/$host/ns/net" sh -eu -s "$link" "$address" "$outbound" <<'SCRIPT'
settings=/proc/sys/net/ipv4/conf/$1
echo 1 >/proc/sys/net/ipv6/conf/$1/disable_ipv6 2>/dev/null || true
echo 1 >$settings/route_localnet
echo 1 >$settings/rp_filter
echo "$3" >$settings/forwarding
ip -batch - <<BATCH
link set $1 up
route add $2 dev $1
BATCH
SCRIPT

exec "$@"
