#!/usr/bin/env bash
# A Slurm cluster of two nodes on one host, without installing anything: Debian's packages are unpacked
# into a folder, and all daemons run as the caller. For tests only: jobs are not authenticated.
#
#   slurm.sh fetch PREFIX         downloads the packages (4 MB) and unpacks them (15 MB); nothing if that was done
#   slurm.sh start PREFIX STATE   writes STATE/slurm.conf and starts slurmctld and the nodes n1 and n2
#   slurm.sh node PREFIX STATE n2 starts a node that was lost
#   slurm.sh stop STATE           stops them; what they wrote stays in STATE
#   slurm.sh env PREFIX STATE     prints the exports that sbatch, squeue and the others need
set -euo pipefail

packages=(
  slurmctld slurmd slurm-client slurm-wlm-basic-plugins
  munge libmunge2 libhwloc15 libjson-c5 liblua5.1-0 libyaml-0-2 libnuma1 libreadline8 libdbus-1-3
)
# Index values of an array lie below this: small, so that arrays of a test come in several parts.
max_array_size=${SLURM_TEST_MAX_ARRAY_SIZE:-1001}
first_port=${SLURM_TEST_PORT:-16817}

fetch() {
  local prefix=$1
  [[ -x $prefix/usr/bin/sbatch ]] && return
  command -v apt-get dpkg >/dev/null || {
    echo 'slurm.sh: expected apt-get and dpkg, found none. Run it on Debian or Ubuntu.' >&2
    exit 1
  }
  mkdir -p "$prefix.part/debs"
  (cd "$prefix.part/debs" && apt-get download -q "${packages[@]}")
  for package in "$prefix.part/debs"/*.deb; do dpkg -x "$package" "$prefix.part"; done
  rm -rf "$prefix.part/debs"
  mv -T "$prefix.part" "$prefix"
}

environment() {
  local libraries
  libraries=$(echo "$1"/usr/lib/*-linux-gnu)
  export SLURM_CONF=$2/slurm.conf LD_LIBRARY_PATH=$libraries:$libraries/slurm-wlm PATH=$1/usr/bin:$PATH
}

configure() {
  local prefix=$1 state=$2 node
  cat >"$state/slurm.conf" <<END
ClusterName=albectra
SlurmctldHost=$(hostname -s)(127.0.0.1)
SlurmctldPort=$first_port
SlurmUser=$(id -un)
SlurmdUser=$(id -un)
AuthType=auth/none
CredType=cred/none
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SwitchType=switch/none
MpiDefault=none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
PluginDir=$(echo "$prefix"/usr/lib/*-linux-gnu/slurm-wlm)
StateSaveLocation=$state/control
SlurmctldPidFile=$state/slurmctld.pid
SlurmctldLogFile=$state/slurmctld.log
SlurmdPidFile=$state/slurmd.%n.pid
SlurmdLogFile=$state/slurmd.%n.log
SlurmdSpoolDir=$state/spool.%n
MaxArraySize=$max_array_size
JobRequeue=1
SlurmdTimeout=10
SlurmctldTimeout=10
MessageTimeout=10
SchedulerParameters=sched_interval=1,sched_min_interval=100000,bf_interval=2
ReturnToService=2
KillWait=2
MinJobAge=3600
SlurmdParameters=config_overrides
END
  for node in 1 2; do
    echo "NodeName=n$node NodeAddr=127.0.0.1 NodeHostname=$(hostname -s) Port=$((first_port + node)) CPUs=2 State=UNKNOWN"
    mkdir -p "$state/spool.n$node"
  done >>"$state/slurm.conf"
  echo 'PartitionName=debug Nodes=n1,n2 Default=YES MaxTime=INFINITE State=UP' >>"$state/slurm.conf"
  mkdir -p "$state/control"
}

start() {
  local prefix=$1 state=$2
  mkdir -p "$state"
  configure "$prefix" "$state"
  environment "$prefix" "$state"
  "$prefix/usr/sbin/slurmctld-wlm" -c
  start_node "$prefix" n1
  start_node "$prefix" n2
  await_nodes "$state"
}

start_node() {
  "$1/usr/sbin/slurmd-wlm" -N "$2" -d "$1/usr/sbin/slurmstepd-wlm"
}

await_nodes() {
  for _ in {1..100}; do
    [[ $(sinfo --noheader --states=idle --format=%D 2>/dev/null) == 2 ]] && return
    sleep 0.2
  done
  echo "slurm.sh: expected two idle nodes within 20 s, got: $(sinfo 2>&1). See $1/*.log." >&2
  exit 1
}

stop() {
  local file pid
  for file in "$1"/slurmctld.pid "$1"/slurmd.n?.pid; do
    [[ -f $file ]] && pid=$(<"$file") || continue
    # Daemons that were killed leave the number of what may be another process by now.
    [[ $(cat "/proc/$pid/comm" 2>/dev/null) == slurm* ]] && kill "$pid" 2>/dev/null || continue
    for _ in {1..50}; do kill -0 "$pid" 2>/dev/null || break; sleep 0.1; done
    kill -KILL "$pid" 2>/dev/null || true
  done
}

case ${1:-} in
  fetch) fetch "${2:?PREFIX}" ;;
  start) start "${2:?PREFIX}" "${3:?STATE}" ;;
  node)
    environment "${2:?PREFIX}" "${3:?STATE}"
    start_node "$2" "${4:?NODE}"
    await_nodes "$3"
    ;;
  stop) stop "${2:?STATE}" ;;
  env)
    environment "${2:?PREFIX}" "${3:?STATE}"
    printf 'export %s=%q\n' SLURM_CONF "$SLURM_CONF" LD_LIBRARY_PATH "$LD_LIBRARY_PATH" PATH "$PATH"
    ;;
  *)
    sed -n '2,/^set /{/^#/!d;s/^# \{0,1\}//;p}' "$0"
    exit 2
    ;;
esac
