import { createHash, timingSafeEqual } from 'node:crypto'
import type { Receipt, ReceiptSays } from '../receipt.ts'
import { at, isScalar, jsonIn, matches } from './judge.ts'
import type { ReceiptsFile } from './schema.ts'

export type TakenReceipts =
  | { readonly ok: true; readonly receipts: readonly Receipt[]; readonly unread: number; readonly reply: string }
  | { readonly ok: false; readonly because: 'wrong-secret' | 'unreadable' }

/** One report may be of many messages. */
const most = 1_000

/**
 * The receipts in what a provider posts to us. `secret` is what it showed, `expected` what it should have. `unread` counts
 * those that say nothing we know, of which nothing is believed.
 */
export function takeReceipts(
  file: ReceiptsFile,
  posted: { readonly body: string; readonly secret: string; readonly expected: string },
  receivedAt: number,
): TakenReceipts {
  if (!isSame(posted.secret, posted.expected)) return { ok: false, because: 'wrong-secret' }
  const json = file.as === 'form' ? Object.fromEntries(new URLSearchParams(posted.body)) : jsonIn(posted.body)
  const found = file.each === undefined || file.each === '' ? json : at(json, file.each)
  const each = Array.isArray(found) ? found : [found]
  if (each.some((one) => typeof one !== 'object' || one === null)) return { ok: false, because: 'unreadable' }
  const receipts = each.slice(0, most).map((one) => receiptOf(file, one, receivedAt))
  const known = receipts.filter((receipt) => receipt !== undefined)
  return { ok: true, receipts: known, unread: each.length - known.length, reply: file.reply ?? '' }
}

function receiptOf(file: ReceiptsFile, one: unknown, receivedAt: number): Receipt | undefined {
  const id = at(one, file.id)
  const says = saysOf(file, one)
  if (!isScalar(id) || String(id) === '' || !says) return undefined
  const person = file.person === undefined ? undefined : at(one, file.person)
  const time = file.at === undefined ? undefined : timeOf(at(one, file.at), file.zone)
  return {
    providerId: String(id).slice(0, 200),
    ...(isScalar(person) && { address: String(person) }),
    ...(time !== undefined && { at: time }),
    receivedAt,
    ...says,
  }
}

/** A pressed key says more than that somebody picked up. */
function saysOf(file: ReceiptsFile, one: unknown): ReceiptSays | undefined {
  const digits = file.digits === undefined ? undefined : at(one, file.digits)
  if (isScalar(digits) && /^[0-9*#]{1,8}$/.test(String(digits))) return { says: 'pressed', key: String(digits) }
  if (file.delivered && matches(file.delivered, '', one)) return { says: 'delivered' }
  if (file.undelivered && matches(file.undelivered, '', one)) {
    const reason = file.reason === undefined ? undefined : at(one, file.reason)
    return { says: 'undelivered', reason: isScalar(reason) ? String(reason).slice(0, 200) : 'no reason given' }
  }
  return undefined
}

/** Seconds, milliseconds, ISO 8601, or `2026-07-03 02:15:00` on the provider's clock. */
function timeOf(value: unknown, zone = '+08:00'): number | undefined {
  const text = String(value).trim()
  if (/^\d{10}$/.test(text)) return Number(text) * 1_000
  if (/^\d{13}$/.test(text)) return Number(text)
  const local = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)$/.exec(text)
  const time = Date.parse(local ? `${local[1]}T${local[2]}${zone}` : text)
  return Number.isFinite(time) ? time : undefined
}

function isSame(given: string, expected: string): boolean {
  const hash = (text: string) => createHash('sha256').update(text).digest()
  return expected !== '' && timingSafeEqual(hash(given), hash(expected))
}
