import type { DataWords } from './en-data.ts'

/** The same in Chinese. */
export const zhCNData: DataWords = {
  tab: { devices: '设备', quarantine: '待认领', rejects: '退回', quality: '质量' },
  site: '站点',
  allSites: '全部站点',
  failed: '没取到：{reason}',
  asked: '正在取…',
  again: '再取一次',
  more: '再显示一些',
  device: {
    filter: '状态',
    all: '全部',
    ill: '不正常',
    find: '找设备',
    column: {
      device: '设备',
      site: '站点',
      state: '状态',
      since: '何时起',
      seen: '最近听到',
      data: '最近数据',
      clock: '站钟',
      battery: '电池',
      signal: '信号',
      rejects: '退回',
      gaps: '丢失',
    },
    none: '没有这样的设备。',
    because: '经 {gateway}',
    count: '{all} 台里 {ill} 台不正常',
  },
}
