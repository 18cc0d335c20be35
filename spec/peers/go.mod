module github.com/cnwire/cnwire/spec/peers

go 1.26

require (
	github.com/cloudfoundry/gosigar v1.3.90
	github.com/cnwire/cnwire v0.0.0
	github.com/mdlayher/netlink v1.11.2
	github.com/vishvananda/netlink v1.3.1
	golang.org/x/sys v0.47.0
	gvisor.dev/gvisor v0.0.0-20250503011706-39ed1f5ac29c
	periph.io/x/host/v3 v3.8.5
)

require (
	github.com/google/go-cmp v0.7.0 // indirect
	github.com/gopacket/gopacket v1.7.7 // indirect
	github.com/mdlayher/socket v0.6.0 // indirect
	github.com/vishvananda/netns v0.0.5 // indirect
	golang.org/x/net v0.55.0 // indirect
	golang.org/x/sync v0.20.0 // indirect
	golang.org/x/time v0.7.0 // indirect
	periph.io/x/conn/v3 v3.7.2 // indirect
)

replace github.com/cnwire/cnwire => ../..
