module github.com/cnwire/cnwire/gates

go 1.26

require github.com/cnwire/cnwire v0.0.0

replace github.com/cnwire/cnwire => ../..
