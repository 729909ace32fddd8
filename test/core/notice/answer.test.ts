import { expect, test } from 'vitest'
import { objectionIn, retryAfter } from '../../../core/notice/answer.ts'

test.each([
  ['nothing', '', undefined],
  ['a word', 'ok', undefined],
  ['an empty object', '{}', undefined],
  ['success of a robot', '{"errcode":0,"errmsg":"ok"}', undefined],
  ['success of another', '{"code":0,"msg":"success","data":{}}', undefined],
  [
    'success in the words of many APIs',
    '{"code":200,"status":"ok","success":true,"error":null,"errors":[]}',
    undefined,
  ],
  ['a list', '[{"error":"x"}]', undefined],
  ['half an object', '{"error":"x', undefined],
  ['WeCom: no such robot', '{"errcode":93000,"errmsg":"invalid webhook url"}', 'the answer speaks of an error'],
  ['a code as text', '{"errcode":"45009"}', 'the answer speaks of an error'],
  ['Feishu: no such token', '{"code":19001,"msg":"param invalid"}', 'the answer speaks of an error'],
  ['DingTalk: too much', '{"status":1111,"wait":5,"punish":"deny"}', 'the answer speaks of an error'],
  ['Slack-like', '{"ok":false}', 'the answer speaks of an error'],
  ['success is false', '{"success":false}', 'the answer speaks of an error'],
  ['an error text', '{"error":"no such station"}', 'the answer speaks of an error'],
  ['a list of errors', '{"errors":[{"message":"no"}]}', 'the answer speaks of an error'],
  ['a log-in page', '\n<!doctype HTML><title>Log in</title>', 'a web page answered'],
  ['a page without doctype', '<html lang="en">', 'a web page answered'],
])('%s', (_, body, expected) => {
  expect(objectionIn(body)).toBe(expected)
})

const now = Date.UTC(2026, 6, 3, 12)
test.each([
  [null, undefined],
  ['120', now + 120_000],
  ['0', now],
  ['Fri, 03 Jul 2026 12:00:30 GMT', now + 30_000],
  ['Fri, 03 Jul 2026 11:00:00 GMT', undefined],
  ['soon', undefined],
])('Retry-After %s', (header, expected) => {
  expect(retryAfter(header, now)).toBe(expected)
})
