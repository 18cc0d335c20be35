package main

import (
	"errors"
	"fmt"
	"runtime/debug"
)

// version prints what this program was built from.
func (c *command) version(args []string) (int, error) {
	if err := c.noArguments("version", args); err != nil {
		return 0, err
	}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return 0, errors.New("this program was built without its version")
	}
	return exitConforms, c.printVersion(info)
}

func (c *command) printVersion(info *debug.BuildInfo) error {
	set := map[string]string{}
	for _, s := range info.Settings {
		set[s.Key] = s.Value
	}
	line := "cnspec " + info.Main.Version
	if revision := set["vcs.revision"]; revision != "" {
		line += ", revision " + revision
	}
	if set["vcs.modified"] == "true" {
		line += " with changes"
	}
	_, err := fmt.Fprintf(c.out, "%s, %s %s/%s\n", line, info.GoVersion, set["GOOS"], set["GOARCH"])
	return err
}
