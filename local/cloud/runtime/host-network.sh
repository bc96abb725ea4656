# What environments need of this machine's own network; sourced by launcher.sh, which has set `subnet` and `again`.
#
# Each environment has a network namespace, and in it one end of a veth pair. Its other end is here, without an address
# of its own: 169.254.SUBNET.1, on `lo`, is this machine's towards all of them. To have that address is to have the subnet.
# Its label is the launcher's process id, as in `lo:4711`: so what a killed one has left can be told from what others hold.

claim_subnet() {
  tried=0
  if [ "$again" = again ]; then release_subnet 2>/dev/null; fi
  until said=$(ip address add "169.254.$subnet.1/32" dev lo label "lo:$$" 2>&1); do
    case $said in *exist* | *assigned*) ;; *) echo "$said" >&2; return 1 ;; esac
    if take_from_killed; then continue; fi
    tried=$((tried + 1))
    [ $tried -lt 15 ] || {
      echo "all of 169.254.0.0/16 is taken" >&2
      return 1
    }
    next_subnet
  done
}

# Frees the subnet of a launcher that is no more, and whose environments are gone, too.
take_from_killed() {
  label=$(ip -o -4 address show dev lo | sed -n "s|.* inet 169\.254\.$subnet\.1/32 .*\(lo:[0-9]*\)[^0-9].*|\1|p")
  [ -n "$label" ] && ! [ -e "/proc/${label#lo:}" ] && ! ip -o link | grep -q " ps$subnet\.[0-9]" || return 1
  # Only with that label: another one may have taken it in the meantime.
  ip address delete "169.254.$subnet.1/32" dev lo label "$label" 2>/dev/null
}

# The block from 160 on has the metadata services of AWS's machines and containers.
next_subnet() {
  subnet=$(((subnet + 16) % 256))
  [ $subnet != 160 ] || next_subnet
}

release_subnet() {
  ip address delete "169.254.$subnet.1/32" dev lo
}

# Environments' packets to the outside leave with this machine's address; none pass between environments.
open_outbound() {
  table="petstore_snapstart_$subnet"
  ours="ps$subnet."
  forwarding=
  uplinks=$(ip -4 route show default | sed -n 's/.* dev \([^ ]*\).*/\1/p' | sort -u)
  if [ -z "$uplinks" ]; then
    echo "- outbound this machine has no way out itself"
  elif ! command -v nft >/dev/null; then
    echo "- outbound nft isn't installed (package nftables)"
  elif ! said=$(nft_rules | nft -f - 2>&1); then
    echo "- outbound nft fails: $(echo "$said" | head -n 1)"
  else
    for uplink in $uplinks; do
      setting="/proc/sys/net/ipv4/conf/$uplink/forwarding"
      if [ "$(cat "$setting")" = 0 ] && echo 1 >"$setting"; then forwarding="$forwarding $setting"; fi
    done
    outbound=1
    pass_firewall
    echo "- outbound"
  fi
}

nft_rules() {
  cat <<RULES
table ip $table
delete table ip $table
table ip $table {
  chain out {
    type nat hook postrouting priority srcnat;
    ip saddr 169.254.$subnet.0/20 oifname != "$ours*" masquerade
  }
  chain between {
    type filter hook forward priority filter;
    iifname "$ours*" oifname "$ours*" drop
  }
}
RULES
}

# Docker has everything dropped that is forwarded and isn't its own, but for what this chain of it accepts.
pass_firewall() {
  command -v iptables >/dev/null && iptables -n -L DOCKER-USER >/dev/null 2>&1 || return 0
  iptables -I DOCKER-USER -i "$ours+" -j ACCEPT
  iptables -I DOCKER-USER -o "$ours+" -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
  docker=1
}

close_outbound() {
  [ "${outbound-}" = 1 ] || return 0
  nft delete table ip "$table" 2>/dev/null
  for setting in $forwarding; do echo 0 >"$setting"; done
  [ "${docker-}" = 1 ] || return 0
  iptables -D DOCKER-USER -i "$ours+" -j ACCEPT
  iptables -D DOCKER-USER -o "$ours+" -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
}
