import { describe, expect, test } from 'vitest'
import type { Person } from '../../../core/people/duty.ts'
import { passwordFault } from '../../../core/people/password.ts'

const li: Person = { id: 'li-qiang', name: { 'zh-CN': '李强', en: 'Li Qiang' }, reach: ['voice'] }
const phone = '+8613812345678'

describe('a password', () => {
  test.each([
    ['short77', 'too-short'],
    ['九个字也不够长呀哦', 'too-short'],
    ['x1y2z3'.repeat(22), 'too-long'],
    ['1234567890', 'common'],
    ['Qwertyuiop', 'common'],
    ['password-123', 'common'],
    ['woaini1314', 'common'],
    ['aaaaaaaaaaaa', 'common'],
    ['abababababab', 'common'],
    ['abcdefghijkl', 'common'],
    ['9876543210', 'common'],
    ['2345678901', 'common'],
    ['li-qiang198512', 'is-name'],
    ['LiQiang1985', 'is-name'],
    ['liqiangliqiang', 'is-name'],
    ['13812345678', 'is-name'],
    ['river-sky-77-horse', undefined],
    ['liqiang-and-the-river', undefined],
    ['李强喜欢在拉萨河边散步', undefined],
    ['correct horse battery', undefined],
  ])('%s: %s', (password, fault) => {
    expect(passwordFault(password, li, phone)).toBe(fault)
  })
})
