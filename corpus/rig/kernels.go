package main

import "strings"

// kernel is one that the rig knows how to get, and where it runs.
type kernel struct {
	release string // of the sources: the number that Debian's version begins with
	suite   string // of Debian
	arch    string // Debian's name
	uname   string // what uname -r says
	common  string // names the package of headers that all flavours share
	kbuild  string // names the package of programs that build modules
	gcc     string // version of the compiler that built it
	split   bool   // the image is in linux-binary and the modules in linux-modules
	source  string // built from this package of sources instead of fetched, see source.go
	make    string // recipe for that: "uml" or "malta"
}

// kernels are those that the rig knows. See the README for those that were captured.
var kernels = []kernel{
	{release: "5.10.223", suite: "bullseye", arch: "amd64", uname: "5.10.0-32-amd64", common: "5.10.0-32", kbuild: "5.10", gcc: "10"},
	{release: "6.1.176", suite: "bookworm", arch: "amd64", uname: "6.1.0-50-amd64", common: "6.1.0-50", kbuild: "6.1", gcc: "12"},
	{release: "6.1.176", suite: "bookworm", arch: "i386", uname: "6.1.0-50-686", common: "6.1.0-50", kbuild: "6.1", gcc: "12"},
	{release: "6.1.176", suite: "bookworm", arch: "arm64", uname: "6.1.0-50-arm64", common: "6.1.0-50", kbuild: "6.1", gcc: "12"},
	{release: "6.1.176", suite: "bookworm", arch: "armhf", uname: "6.1.0-50-armmp", common: "6.1.0-50", kbuild: "6.1", gcc: "12"},
	{release: "6.1.176", suite: "bookworm", arch: "s390x", uname: "6.1.0-50-s390x", common: "6.1.0-50", kbuild: "6.1", gcc: "12"},
	{release: "6.12.107", suite: "trixie", arch: "amd64", uname: "6.12.107+deb13-amd64", common: "6.12.107+deb13", kbuild: "6.12.107+deb13", gcc: "14"},
	{release: "7.2.13", suite: "sid", arch: "amd64", uname: "7.2.13+deb14-amd64", common: "7.2.13+deb14", kbuild: "7.2.13+deb14", gcc: "16", split: true},
	{release: "7.2.13", suite: "sid", arch: "s390x", uname: "7.2.13+deb14-s390x", common: "7.2.13+deb14", kbuild: "7.2.13+deb14", gcc: "16", split: true},
	{release: "6.1.176", suite: "bookworm", arch: "um", uname: "6.1.176", gcc: "12", source: "linux-source-6.1=6.1.176-1", make: "uml"},
	{release: "6.1.176", suite: "bookworm", arch: "mips", uname: "6.1.176", gcc: "12", source: "linux-source-6.1=6.1.176-1", make: "malta"},
}

func (k kernel) name() string { return k.release + "-" + k.arch }

func kernelNamed(name string) (kernel, bool) {
	for _, k := range kernels {
		if k.name() == name {
			return k, true
		}
	}
	return kernel{}, false
}

// images are the packages with the kernel and its modules.
func (k kernel) images() []string {
	if k.split {
		return []string{"linux-binary-" + k.uname, "linux-modules-" + k.uname, "linux-base-" + k.uname}
	}
	return []string{"linux-image-" + k.uname}
}

// tools are the packages that build modules, with all that they need.
func (k kernel) tools() []string {
	tools := []string{"make", "bash", "dash", "coreutils", "sed", "grep", "gawk", "findutils", "tar", k.compilerPackage()}
	if k.source != "" {
		return append(tools, "gcc-"+k.gcc, "libc6-dev", "flex", "bison", "bc", "xz-utils", "perl-base", "diffutils", "gzip", "m4")
	}
	if k.arch != "amd64" {
		tools = append(tools, "gcc-"+k.gcc)
	}
	return append(tools, "linux-kbuild-"+k.kbuild)
}

// headers are the packages that modules are built against.
func (k kernel) headers() []string {
	return []string{"linux-headers-" + k.uname + ":" + k.arch, "linux-headers-" + k.common + "-common"}
}

func (k kernel) compilerPackage() string {
	if prefix := k.machine().prefix; prefix != "" {
		return "gcc-" + k.gcc + "-" + strings.TrimSuffix(strings.ReplaceAll(prefix, "_", "-"), "-")
	}
	return "gcc-" + k.gcc
}

func (k kernel) machine() machine { return machines[k.arch] }
