//go:build gofuzz

// Package gofuzz is the bodies under the names that go-fuzz asks for; ./build
// builds one.
package gofuzz

import (
	_ "github.com/dvyukov/go-fuzz/go-fuzz-dep" // keeps the module in go.mod

	"github.com/cnwire/cnwire/fuzz"
)

func FuzzDatagram(data []byte) int  { return fuzz.Datagram(data) }
func FuzzNlmsg(data []byte) int     { return fuzz.Nlmsg(data) }
func FuzzReport(data []byte) int    { return fuzz.Report(data) }
func FuzzCnmsg(data []byte) int     { return fuzz.Cnmsg(data) }
func FuzzEncode(data []byte) int    { return fuzz.Encode(data) }
func FuzzCnproc(data []byte) int    { return fuzz.Cnproc(data) }
func FuzzW1(data []byte) int        { return fuzz.W1(data) }
func FuzzW1build(data []byte) int   { return fuzz.W1Build(data) }
func FuzzDmlog(data []byte) int     { return fuzz.Dmlog(data) }
func FuzzV86d(data []byte) int      { return fuzz.V86d(data) }
func FuzzHyperv(data []byte) int    { return fuzz.Hyperv(data) }
func FuzzNotify(data []byte) int    { return fuzz.Notify(data) }
func FuzzGenealogy(data []byte) int { return fuzz.Genealogy(data) }
func FuzzLook(data []byte) int      { return fuzz.Look(data) }
