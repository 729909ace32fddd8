import { readingLogContract } from '../../contract/reading-log.ts'
import { testLog } from '../../support/reading-log.ts'
import { sparseLog } from '../../support/sparse-log.ts'

const segments = { segmentBytes: 4_000 }

readingLogContract('segment files', (folder, limits) => testLog(folder, { ...segments, ...limits }))
// the suite itself must not count with offsets either
readingLogContract('offsets that leap', (folder, limits) => sparseLog(testLog(folder, { ...segments, ...limits })))
