import { z } from 'zod'
import { isZone } from '../local-time.ts'

/** What several decoders' options have in common. */

/** An IANA time zone, or a fixed offset. */
export const Zone = z.string().refine(isZone, 'expected an IANA time zone like Asia/Shanghai, or an offset like +08:00')
