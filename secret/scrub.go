package secret

import (
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"unsafe"
)

// Scrub overwrites memory that the program has given up. Go hands it out again as
// it is, and libraries leave copies there that nobody can reach to wipe: a
// connection's buffers, the texts of an entry. It collects garbage, takes up the
// free places between objects in use, which come zeroed, and gives whole free pages
// back to the system. It takes some tenths of a second: never on the UI thread.
func Scrub() {
	for range rounds {
		runtime.GC()
		for _, size := range objectSizes() {
			takeUpFree(size)
		}
	}
	debug.FreeOSMemory()
}

// rounds: what pools held is garbage with the second collection only, and what
// another processor had set aside for itself comes back with the next.
const rounds = 3

// objectSizes are the sizes in bytes in which Go hands out small memory.
func objectSizes() (sizes []int) {
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	for _, class := range stats.BySize {
		if class.Size > 0 {
			sizes = append(sizes, int(class.Size))
		}
	}
	for size := sizes[len(sizes)-1]; size < 32<<10; size += 1 << 10 { // stats end before the largest
		sizes = append(sizes, size)
	}
	return sizes
}

// takeUpFree allocates objects of a size until the heap has to grow for them: then
// no free place is left.
func takeUpFree(size int) {
	const growth = 256 << 10
	var taken *takenPlaces
	own := uint64(0) // what the list itself takes up is no sign that the heap has to grow
	for before := heapInUse(); heapInUse() < before+growth+own; {
		for range max(1, 8<<10/size) {
			if taken == nil || taken.n == len(taken.places) {
				taken = &takenPlaces{before: taken}
				own += uint64(unsafe.Sizeof(*taken))
			}
			taken.places[taken.n] = unsafe.SliceData(make([]byte, size))
			taken.n++
		}
	}
	runtime.KeepAlive(taken)
}

// takenPlaces holds on to objects. It is a chain of small pieces: one slice that
// grows would be the largest object of all.
type takenPlaces struct {
	before *takenPlaces
	n      int
	places [500]*byte
}

// heapInUse is the heap's size in bytes with the free places in it.
func heapInUse() uint64 {
	samples := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}, {Name: "/memory/classes/heap/unused:bytes"}}
	metrics.Read(samples)
	return samples[0].Value.Uint64() + samples[1].Value.Uint64()
}
