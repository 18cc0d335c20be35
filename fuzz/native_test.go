package fuzz

import (
	"os"
	"path/filepath"
	"testing"
)

// seeds returns the inputs of a target that are kept in seeds, by file name.
func seeds(t testing.TB, target string) map[string][]byte {
	t.Helper()
	names, err := filepath.Glob(filepath.Join("seeds", target, "*"))
	if err != nil || len(names) == 0 {
		t.Fatalf("no seeds of %s: %v", target, err)
	}
	all := map[string][]byte{}
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		all[filepath.Base(name)] = data
	}
	return all
}

// native runs a target under go test -fuzz; without -fuzz it replays the seeds.
func native(f *testing.F, target string) {
	t, ok := TargetByName(target)
	if !ok {
		f.Fatal("no target ", target)
	}
	for _, data := range seeds(f, target) {
		f.Add(data)
	}
	f.Fuzz(func(_ *testing.T, data []byte) { t.Body(data) })
}

func FuzzCapture(f *testing.F)   { native(f, "capture") }
func FuzzDatagram(f *testing.F)  { native(f, "datagram") }
func FuzzNlmsg(f *testing.F)     { native(f, "nlmsg") }
func FuzzReport(f *testing.F)    { native(f, "report") }
func FuzzCnmsg(f *testing.F)     { native(f, "cnmsg") }
func FuzzEncode(f *testing.F)    { native(f, "encode") }
func FuzzCnproc(f *testing.F)    { native(f, "cnproc") }
func FuzzW1(f *testing.F)        { native(f, "w1") }
func FuzzW1build(f *testing.F)   { native(f, "w1build") }
func FuzzDmlog(f *testing.F)     { native(f, "dmlog") }
func FuzzV86d(f *testing.F)      { native(f, "v86d") }
func FuzzHyperv(f *testing.F)    { native(f, "hyperv") }
func FuzzNotify(f *testing.F)    { native(f, "notify") }
func FuzzGenealogy(f *testing.F) { native(f, "genealogy") }
func FuzzLook(f *testing.F)      { native(f, "look") }
