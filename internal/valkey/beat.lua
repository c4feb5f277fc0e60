-- Notes that a node lives. KEYS[1] is a hash from nodes to when they beat, and :born.
local node, now, alive = 'n:' .. ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3])
if now == 0 then
  local t = redis.call('TIME')
  now = t[1] * 1000 + math.floor(t[2] / 1000)
end
redis.call('HSETNX', KEYS[1], ':born', string.format('%.0f', now))
redis.call('HSET', KEYS[1], node, string.format('%.0f', now))
redis.call('PEXPIRE', KEYS[1], 3600000)
local all, nodes, born = redis.call('HGETALL', KEYS[1]), 0, 0
for i = 1, #all, 2 do
  if all[i] == ':born' then
    born = tonumber(all[i + 1])
  elseif now - tonumber(all[i + 1]) > alive then
    redis.call('HDEL', KEYS[1], all[i])
  else
    nodes = nodes + 1
  end
end
return {nodes, string.format('%.0f', born), now - born}
