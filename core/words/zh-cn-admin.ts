import type { AdminWords } from './en-admin.ts'

/** The same in Chinese. */
export const zhCNAdmin: AdminWords = {
  tab: { people: '人员', tokens: '令牌', audit: '审计' },
  failed: '没取到：{reason}',
  asked: '正在取…',
  again: '再取一次',
  notAllowed: '工程师和管理员才看得到。',
  audit: {
    column: { at: '时间', what: '何事', by: '谁', about: '关于', address: '来自', detail: '详情' },
    find: '按人、令牌或地址找',
    what: '何事',
    all: '全部',
    from: '从',
    to: '到',
    none: '没有这样的记录。',
    older: '更早',
    newest: '最新',
    export: 'CSV',
    act: {
      'logged-in': '登录',
      'logged-out': '退出',
      'sessions-ended': '结束登录',
      'password-changed': '改密码',
      'invite-made': '邀请',
      'invite-accepted': '接受邀请',
      'log-in-revoked': '收回登录',
      'rota-changed': '改排班',
      'rota-change-withdrawn': '撤销排班更改',
      'token-made': '新令牌',
      'token-revoked': '吊销令牌',
      'credential-made': '新设备凭证',
      'credentials-provisioned': '批量发设备凭证',
      'credential-rotated': '换设备密码',
      'credential-revoked': '吊销设备凭证',
    },
  },
}
