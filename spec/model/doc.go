// Package model is the slow reference of the connector's wire format: a
// decoder, an encoder, the payloads, the rules of seq and ack, and a tracker that
// remembers every request and looks through all of them. It is written
// from spec/connector.md, spec/testee.md and the vectors of spec/vectors/trace,
// not from the core's code, and imports nothing of the core. So the two are
// independent: tests hold one against the other, and where they differ one of
// them is wrong, or the text does not decide.
//
//	d := model.Decode(datagram, false)
//	for _, m := range d.Messages {
//		for _, cn := range m.CN {
//			fields := model.Payload(cn, cn.Offset+20, false)
//			…
//
// It is made to be read beside the text, and may allocate. What the data of a
// broken message says of its relation (see [Body]) the text does not decide:
// there it follows what the core's documentation says or does.
//
// # Broken on purpose
//
// Every MUST that a decoder, an encoder, a judge of senders or a tracker can
// break has a switch that breaks it and nothing else:
//
//	wrong := model.Break("CN-PACK-1") // aligns the walk of the cn_msgs
//	d := wrong.Decode(datagram, false)
//
// A set of vectors is worth something when it tells every such model from the
// right one. See [Bugs].
package model
