import { createCipheriv, createDecipheriv, createHash, timingSafeEqual } from 'node:crypto'

/** What an app's callback is protected with: token and EncodingAESKey of its settings, and the corporation's id. */
export interface WecomKeys {
  readonly token: string
  /** 43 letters. */
  readonly aesKey: string
  readonly corp: string
}

export interface WecomEnvelope {
  readonly signature: string
  readonly timestamp: string
  readonly nonce: string
  /** Base64. */
  readonly encrypted: string
}

export type Opened =
  | { readonly ok: true; readonly message: string }
  | { readonly ok: false; readonly because: 'wrong-signature' | 'wrong-corp' | 'unreadable' }

const block = 32

/** SHA-1 of the four, sorted and joined (developer.work.weixin.qq.com path/91144). */
export function wecomSignature(
  token: string,
  { timestamp, nonce, encrypted }: Omit<WecomEnvelope, 'signature'>,
): string {
  return createHash('sha1').update([token, timestamp, nonce, encrypted].sort().join('')).digest('hex')
}

/** The message in an envelope, if it is from WeCom and for us. Total. */
export function openEnvelope({ token, aesKey, corp }: WecomKeys, envelope: WecomEnvelope): Opened {
  const [expected, given] = [Buffer.from(wecomSignature(token, envelope)), Buffer.from(envelope.signature)]
  if (expected.length !== given.length || !timingSafeEqual(expected, given)) {
    return { ok: false, because: 'wrong-signature' }
  }
  try {
    const key = keyOf(aesKey)
    const decipher = createDecipheriv('aes-256-cbc', key, key.subarray(0, 16)).setAutoPadding(false)
    const padded = Buffer.concat([decipher.update(envelope.encrypted, 'base64'), decipher.final()])
    const padding = padded.at(-1) ?? 0
    if (padding < 1 || padding > block) return { ok: false, because: 'unreadable' }
    const plain = padded.subarray(0, padded.length - padding)
    const length = plain.readUInt32BE(16)
    if (20 + length > plain.length) return { ok: false, because: 'unreadable' }
    if (plain.toString('utf8', 20 + length) !== corp) return { ok: false, because: 'wrong-corp' }
    return { ok: true, message: plain.toString('utf8', 20, 20 + length) }
  } catch {
    return { ok: false, because: 'unreadable' }
  }
}

/** A message as WeCom would send it. `random`: 16 bytes. */
export function sealMessage({ aesKey, corp }: WecomKeys, message: string, random: Buffer): string {
  const key = keyOf(aesKey)
  const text = Buffer.from(message)
  const length = Buffer.alloc(4)
  length.writeUInt32BE(text.length)
  const plain = Buffer.concat([random, length, text, Buffer.from(corp)])
  const padding = block - (plain.length % block)
  const cipher = createCipheriv('aes-256-cbc', key, key.subarray(0, 16)).setAutoPadding(false)
  const encrypted = [cipher.update(plain), cipher.update(Buffer.alloc(padding, padding)), cipher.final()]
  return Buffer.concat(encrypted).toString('base64')
}

function keyOf(aesKey: string): Buffer {
  return Buffer.from(`${aesKey}=`, 'base64')
}
