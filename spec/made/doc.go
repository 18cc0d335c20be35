// Package made makes up what no capture of the corpus has: conversations of
// every user of the connector, in both orders, as kernels of then and of now
// have them, and files in every form that a capture can have. All of it is
// synthetic, plausible rather than seen, and the same for the same seed.
package made
