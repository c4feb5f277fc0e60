import type { Message } from '../format'

/** Who is at the page. */
const en = {
  person: 'Account',
  'person.what': 'Who this server takes you for, and what you may do.',
  'person.in': 'Signed in as {name}',
  'person.key': 'By the key of {name}',
  'person.local': 'On this machine nobody needs to sign in.',
  'person.none': 'You are not signed in.',
  'person.signin': 'Sign in',
  'person.ask': 'This server asks who you are',
  'person.signout': 'Sign out',
  'person.or': 'Or use a key:',
  'person.role': 'Role: {role}',
  'person.role.user': 'user, what is yours',
  'person.role.viewer': 'viewer, sees how the server is used',
  'person.role.operator': 'operator, runs the server',
  'person.role.admin': 'administrator',
  'person.cannot': 'Your role does not show this page. Whoever runs the server can give you another.',
} satisfies Record<string, Message>

const zh: Record<keyof typeof en, Message> = {
  person: '账户',
  'person.what': '服务器认出的身份，以及你能做什么。',
  'person.in': '已登录：{name}',
  'person.key': '使用 {name} 的密钥',
  'person.local': '在这台电脑上无需登录。',
  'person.none': '尚未登录。',
  'person.signin': '登录',
  'person.ask': '请先登录',
  'person.signout': '退出登录',
  'person.or': '或使用密钥：',
  'person.role': '角色：{role}',
  'person.role.user': '用户，使用自己的内容',
  'person.role.viewer': '观察者，可查看服务器的使用情况',
  'person.role.operator': '运维者，可操作服务器',
  'person.role.admin': '管理员',
  'person.cannot': '你的角色不能查看此页。服务器管理者可以为你更改角色。',
}

export default { en, zh }
