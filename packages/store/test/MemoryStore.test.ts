import * as MemoryStore from "@gatehouse/store/MemoryStore"
import { storeConformance } from "@gatehouse/store/testing/StoreConformance"

storeConformance({
  name: "memory",
  layer: () => MemoryStore.layer,
  shows: { concurrentReads: false, serialization: false, size: 100_000 }
})
