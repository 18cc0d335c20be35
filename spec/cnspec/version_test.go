package main

import (
	"bytes"
	"runtime/debug"
	"strings"
	"testing"
)

func TestVersion(t *testing.T) {
	var out bytes.Buffer
	c := command{out: &out}
	err := c.printVersion(&debug.BuildInfo{
		GoVersion: "go1.26.8",
		Main:      debug.Module{Version: "v0.1.0"},
		Settings: []debug.BuildSetting{
			{Key: "GOOS", Value: "linux"}, {Key: "GOARCH", Value: "s390x"},
			{Key: "vcs.revision", Value: "abc"}, {Key: "vcs.modified", Value: "true"},
		},
	})
	want := "cnspec v0.1.0, revision abc with changes, go1.26.8 linux/s390x\n"
	if err != nil || out.String() != want {
		t.Errorf("%v %q, want %q", err, out.String(), want)
	}
	if text, errs, status := run("", "version"); status != exitConforms || errs != "" || !strings.HasPrefix(text, "cnspec ") {
		t.Error(status, errs, text)
	}
	if _, _, status := run("", "version", "x"); status != exitUnusable {
		t.Error(status)
	}
}
