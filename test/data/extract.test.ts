import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { leftOut } from '../support/left-out.ts'
import { extractData, wholeData } from '../support/shared-data.ts'
import { extractOf } from './extract.ts'

const isWhole = existsSync(join(wholeData, 'logan-river')) && existsSync(join(wholeData, 'ea-england'))
if (!isWhole) leftOut(`whether the extract is of the whole data sets, which are not in ${wholeData}`)

test.skipIf(!isWhole)('the extract of the measured data is what its program makes of the whole', () => {
  for (const { file, text } of extractOf(wholeData))
    expect(gunzipSync(readFileSync(extractData(file))).toString() === text, file).toBe(true)
})
