import { createHmac } from 'node:crypto'

/** DingTalk robot: base64 of HMAC-SHA256 with the secret, over `<ms>` LF secret (open.dingtalk.com, "customize robot security settings"). */
export function dingTalkSign(secret: string, at: number): string {
  return createHmac('sha256', secret).update(`${at}\n${secret}`).digest('base64')
}

/** Feishu robot: the same words the other way round: `<s>` LF secret is the key, and the message is empty (open.feishu.cn, "custom bot guide"). */
export function feishuSign(secret: string, seconds: number): string {
  return createHmac('sha256', `${seconds}\n${secret}`).update('').digest('base64')
}
