package dmlog

import "github.com/cnwire/cnwire/wire"

// What follows are the views of the data, by request type. To userspace is the
// request, to the kernel the reply:
//
//	type                   to userspace            to the kernel
//	ctr                    text                    text, a device, or nothing
//	dtr … resume           nothing                 nothing
//	get_region_size        nothing                 u64
//	is_clean, in_sync      u64 region              s64: 0 or 1
//	flush                  nothing, or regions     nothing
//	mark_, clear_region    regions, u64 each       nothing
//	get_resync_work        nothing                 s64 i, u64 r
//	set_region_sync        u64 region, s64 state   nothing
//	get_sync_count         nothing                 u64
//	status_info, _table    nothing                 text
//	is_remote_recovering   u64 region              s64, u64
//
// A 32-bit kernel whose sector_t has 32 bits (built without CONFIG_LBDAF)
// sends a single region to mark or clear as 4 bytes when it retries one by one
// (flush_one_by_one), and pairs with a region of 4 bytes. Those are not decoded:
// ok is false, and Data has the bytes.

// Text returns the text in the data of a ctr, which is the arguments of the
// table in the request and a device's name in the reply, or of a status reply.
// A zero at the end, and what follows it, is left out: the first ctr of a log
// has none, one that is sent again to a new daemon has
// (userspace_do_request). The kernel wants one after the device's name.
func (r *Request) Text() (s []byte, ok bool) {
	switch r.RequestType.Type() {
	case TypeCtr, TypeStatusInfo, TypeStatusTable:
		return text(r.Data), true
	}
	return nil, false
}

// Regions returns the regions that a request is about: one for is_clean,
// in_sync and is_remote_recovering, any number for mark_region, clear_region
// and flush. ok is false for other types, and when the data has another length.
func (r *Request) Regions(o wire.Order) (list Regions, ok bool) {
	switch r.RequestType.Type() {
	case TypeMarkRegion, TypeClearRegion, TypeFlush:
		ok = len(r.Data)%8 == 0
	case TypeIsClean, TypeInSync, TypeIsRemoteRecovering:
		ok = len(r.Data) == 8
	}
	if !ok {
		return Regions{}, false
	}
	return Regions{r.Data, o}, true
}

// Regions is a view of the numbers of regions, 8 bytes each.
type Regions struct {
	b     []byte
	order wire.Order
}

// Len returns how many there are.
func (l Regions) Len() int { return len(l.b) / 8 }

// At returns the i-th. It panics when i is out of range, as a slice does.
func (l Regions) At(i int) uint64 { return l.order.Uint64(l.b[8*i : 8*i+8]) }

// AppendRegions appends the data of a request about regions.
func AppendRegions(dst []byte, o wire.Order, regions ...uint64) []byte {
	for _, region := range regions {
		dst = o.AppendUint64(dst, region)
	}
	return dst
}

// Number returns the number in a reply: the size of a region in sectors for
// get_region_size, how many regions are in sync for get_sync_count, and for
// is_clean and in_sync 1 or 0. ok is false for other types, and when the data is
// not 8 bytes long.
func (r *Request) Number(o wire.Order) (n uint64, ok bool) {
	switch r.RequestType.Type() {
	case TypeGetRegionSize, TypeGetSyncCount, TypeIsClean, TypeInSync:
		if len(r.Data) == 8 {
			return o.Uint64(r.Data), true
		}
	}
	return 0, false
}

// AppendNumber appends the data of a reply that is a number.
func AppendNumber(dst []byte, o wire.Order, n uint64) []byte { return o.AppendUint64(dst, n) }

const pairLen = 16

// RegionSync is the data of a set_region_sync request:
//
//	+---------------+---------------+
//	| region    u64 | in_sync   s64 |
//	+---------------+---------------+
//
// Source: userspace_set_region_sync.
type RegionSync struct {
	Region uint64
	InSync int64 // 0 or 1
}

// Decode reads b, all of it. Fault: dm_data_len, and v is zero then.
func (v *RegionSync) Decode(o wire.Order, b []byte) error {
	first, second, fault := pair(o, b)
	*v = RegionSync{first, int64(second)}
	return fault.Err()
}

// Size returns the length of the encoded pair, 16.
func (v *RegionSync) Size() int { return pairLen }

// AppendRegionSync appends v.
func AppendRegionSync(dst []byte, o wire.Order, v RegionSync) []byte {
	return AppendRegions(dst, o, v.Region, uint64(v.InSync))
}

// RegionSync returns the data of a set_region_sync request.
func (r *Request) RegionSync(o wire.Order) (v RegionSync, ok bool) {
	ok = r.RequestType.Type() == TypeSetRegionSync && v.Decode(o, r.Data) == nil
	return v, ok
}

// ResyncWork is the data of a reply to get_resync_work:
//
//	+---------------+---------------+
//	| i         s64 | r         u64 |
//	+---------------+---------------+
//
// Source: userspace_get_resync_work.
type ResyncWork struct {
	I int64  // 1 when there is a region to recover, 0 otherwise
	R uint64 // the region
}

// Decode reads b, all of it. Fault: dm_data_len, and v is zero then.
func (v *ResyncWork) Decode(o wire.Order, b []byte) error {
	first, second, fault := pair(o, b)
	*v = ResyncWork{int64(first), second}
	return fault.Err()
}

// Size returns the length of the encoded pair, 16.
func (v *ResyncWork) Size() int { return pairLen }

// AppendResyncWork appends v.
func AppendResyncWork(dst []byte, o wire.Order, v ResyncWork) []byte {
	return AppendRegions(dst, o, uint64(v.I), v.R)
}

// ResyncWork returns the data of a reply to get_resync_work.
func (r *Request) ResyncWork(o wire.Order) (v ResyncWork, ok bool) {
	ok = r.RequestType.Type() == TypeGetResyncWork && v.Decode(o, r.Data) == nil
	return v, ok
}

// Recovering is the data of a reply to is_remote_recovering:
//
//	+------------------+------------------+
//	| is_recovering s64| in_sync_hint  u64|
//	+------------------+------------------+
//
// Source: userspace_is_remote_recovering.
type Recovering struct {
	IsRecovering int64  // 0 or 1
	InSyncHint   uint64 // the lowest region that still needs recovery
}

// Decode reads b, all of it. Fault: dm_data_len, and v is zero then.
func (v *Recovering) Decode(o wire.Order, b []byte) error {
	first, second, fault := pair(o, b)
	*v = Recovering{int64(first), second}
	return fault.Err()
}

// Size returns the length of the encoded pair, 16.
func (v *Recovering) Size() int { return pairLen }

// AppendRecovering appends v.
func AppendRecovering(dst []byte, o wire.Order, v Recovering) []byte {
	return AppendRegions(dst, o, uint64(v.IsRecovering), v.InSyncHint)
}

// Recovering returns the data of a reply to is_remote_recovering.
func (r *Request) Recovering(o wire.Order) (v Recovering, ok bool) {
	ok = r.RequestType.Type() == TypeIsRemoteRecovering && v.Decode(o, r.Data) == nil
	return v, ok
}

// pair reads two u64.
func pair(o wire.Order, b []byte) (first, second uint64, fault wire.Fault) {
	if len(b) != pairLen {
		return 0, 0, wire.DMDataLen
	}
	return o.Uint64(b[0:8]), o.Uint64(b[8:16]), 0
}
