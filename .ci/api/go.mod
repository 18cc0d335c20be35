module github.com/cnwire/cnwire/.ci/api

go 1.26
