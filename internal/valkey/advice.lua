-- Keeps what a node tells of its partners, and returns what others told within TRUST
-- milliseconds. KEYS[1] is a hash from nodes to "at text".
local node, now, trust, said = 'n:' .. ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3]), ARGV[4]
if now == 0 then
  local t = redis.call('TIME')
  now = t[1] * 1000 + math.floor(t[2] / 1000)
end
redis.call('HSET', KEYS[1], node, string.format('%.0f', now) .. ' ' .. said)
redis.call('PEXPIRE', KEYS[1], 2 * trust)
local all, others = redis.call('HGETALL', KEYS[1]), {}
for i = 1, #all, 2 do
  local at, text = all[i + 1]:match('^(%d+) (.*)$')
  if now - tonumber(at) > trust then
    redis.call('HDEL', KEYS[1], all[i])
  elseif all[i] ~= node then
    others[#others + 1] = text
  end
end
return others
