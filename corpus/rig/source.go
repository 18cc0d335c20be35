package main

import (
	"fmt"
	"os"
	"strings"
)

// A recipe says how a kernel is built from Debian's sources.
type recipe struct {
	defconfig string
	options   string // added to it
	target    string // of make
	image     string // what that makes
}

// shared are the options of both: all users of the connector built in, and what
// the guest's program needs.
const shared = `
CONFIG_LOCALVERSION_AUTO=n
CONFIG_CONNECTOR=y
CONFIG_PROC_EVENTS=y
CONFIG_NAMESPACES=y
CONFIG_USER_NS=y
CONFIG_PID_NS=y
CONFIG_NET_NS=y
CONFIG_MULTIUSER=y
CONFIG_PACKET=y
CONFIG_NETDEVICES=y
CONFIG_NET_CORE=y
CONFIG_NLMON=y
CONFIG_BLK_DEV_INITRD=y
CONFIG_RD_GZIP=y
CONFIG_DEVTMPFS=y
CONFIG_PROC_FS=y
CONFIG_SYSFS=y
CONFIG_COREDUMP=y
CONFIG_ELF_CORE=y
CONFIG_MODULES=y
CONFIG_MODULE_UNLOAD=y
CONFIG_W1=y
CONFIG_W1_CON=y
CONFIG_MD=y
CONFIG_BLK_DEV=y
CONFIG_BLK_DEV_DM=y
CONFIG_DM_MIRROR=y
CONFIG_DM_LOG_USERSPACE=y
CONFIG_BLK_DEV_RAM=y
CONFIG_BLK_DEV_RAM_COUNT=2
CONFIG_DEBUG_INFO_NONE=y
CONFIG_SOUND=n
CONFIG_NETFILTER=n
CONFIG_WIRELESS=n
CONFIG_CFG80211=n
CONFIG_SYSTEM_TRUSTED_KEYRING=n
CONFIG_SYSTEM_DATA_VERIFICATION=n
CONFIG_MODULE_SIG=n
CONFIG_IPV6=n
`

var recipes = map[string]recipe{
	// W1 needs HAS_IOMEM, which user-mode Linux has with an emulated PCI only.
	"uml": {defconfig: "defconfig", target: "linux", image: "linux", options: shared + `
CONFIG_STATIC_LINK=n
CONFIG_VIRTIO_UML=y
CONFIG_UML_PCI_OVER_VIRTIO=y
CONFIG_UML_PCI_OVER_VIRTIO_DEVICE_ID=7777
CONFIG_HOSTFS=n
`},
	"malta": {defconfig: "malta_defconfig", target: "vmlinux", image: "vmlinux", options: shared + `
CONFIG_CPU_BIG_ENDIAN=y
CONFIG_CPU_LITTLE_ENDIAN=n
CONFIG_MIPS_CPS=n
CONFIG_MIPS_MT_SMP=n
CONFIG_SMP=n
CONFIG_FB=n
CONFIG_DRM=n
CONFIG_ATA=n
CONFIG_SCSI=n
CONFIG_MTD=n
CONFIG_USB_SUPPORT=n
CONFIG_ETHERNET=n
CONFIG_KVM=n
CONFIG_VIRTUALIZATION=n
CONFIG_EXT4_FS=n
CONFIG_NETWORK_FILESYSTEMS=n
`},
}

// tap makes a kernel give protocol 11 to nlmon, which for others the module
// cntap does.
const tap = `
n=$(grep -c 'case NETLINK_GENERIC:' net/netlink/af_netlink.c)
[ $n = 1 ] || { echo "netlink_filter_tap is not what it was"; exit 1; }
sed -i 's/\tcase NETLINK_GENERIC:/&\n\tcase NETLINK_CONNECTOR:/' net/netlink/af_netlink.c
`

func (w *workshop) kernelMake() string {
	m := w.machine()
	return fmt.Sprintf("make -s -j2 ARCH=%s CROSS_COMPILE=%s CC=%sgcc-%s HOSTCC=gcc-%s", m.karch, m.prefix, m.prefix, w.gcc, w.gcc)
}

// buildKernel unpacks, configures and builds the sources in the root folder.
func (w *workshop) buildKernel() error {
	r := recipes[w.make]
	name, _, _ := strings.Cut(w.source, "=")
	options := w.path("root", bench, "options")
	if err := os.WriteFile(options, []byte(r.options), 0o644); err != nil {
		return err
	}
	script := strings.Join([]string{
		"cd " + bench, "rm -rf linux",
		"tar -xf /usr/src/" + name + ".tar.xz",
		"mv " + name + " linux",
		"cd linux",
		tap,
		w.kernelMake() + " " + r.defconfig,
		"cat ../options >> .config",
		w.kernelMake() + " olddefconfig",
		w.kernelMake() + " " + r.target + " modules_prepare",
	}, "\n")
	// The time of a build is in the kernel's version string.
	return w.inRoot([]string{"KBUILD_BUILD_TIMESTAMP=2026-01-01"}, script)
}
