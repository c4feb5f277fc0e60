-- Renews the slice of one node of one counter: see lease.Memory, which does the same.
-- KEYS[1] is a hash: "n:NODE" is "at lease seq second:used ...", and of a budget :born,
-- :base and :adds. Times are in milliseconds, seconds in seconds.
local node, now, limit, keep, need, least, want, most, life, window, young, ends, seq, spent, floor =
  'n:' .. ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5]), tonumber(ARGV[6]),
  tonumber(ARGV[7]), tonumber(ARGV[8]), tonumber(ARGV[9]), tonumber(ARGV[10]), tonumber(ARGV[11]), tonumber(ARGV[12]),
  tonumber(ARGV[13]), tonumber(ARGV[14]), tonumber(ARGV[15])
if now == 0 then
  local t = redis.call('TIME')
  now = t[1] * 1000 + math.floor(t[2] / 1000)
end
local second, budget = math.floor(now / 1000), ends > 0
local first = second - window + 1
local used, leased, living, by, state, own = 0, keep, 1, {}, {}, nil

local function whole(n) return string.format('%.0f', n) end

local function count(s, n)
  if s >= first then
    used = used + n
    by[s] = (by[s] or 0) + n
  end
end

local all = redis.call('HGETALL', KEYS[1])
for i = 1, #all, 2 do
  local field, value = all[i], all[i + 1]
  if field:sub(1, 1) == ':' then
    state[field] = tonumber(value)
  else
    local at, lent, number, rest = value:match('^(%d+) (%-?%d+) (%d+)(.*)$')
    at, lent = tonumber(at), tonumber(lent)
    if field == node then
      own = tonumber(number)
    elseif not budget and now - at > life + window * 1000 then
      redis.call('HDEL', KEYS[1], field)
    else
      leased = leased + lent
      if now - at <= life then living = living + 1 end
      for s, n in rest:gmatch(' (%d+):(%-?%d+)') do count(tonumber(s), tonumber(n)) end
    end
  end
end

local mine, told = keep, {}
if budget then
  local born, base, adds = state[':born'] or now, state[':base'] or 0, state[':adds'] or 0
  if not own then
    own = 0
    if now - born <= young then base = math.max(base, floor) end
  elseif own ~= seq and own ~= seq - 1 then
    base = math.max(base, floor - adds)
  end
  if own ~= seq then adds = adds + spent end
  used = base + adds
  redis.call('HSET', KEYS[1], ':born', whole(born), ':base', whole(base), ':adds', whole(adds))
else
  for i = 16, #ARGV, 2 do
    local s, n = second - tonumber(ARGV[i]), tonumber(ARGV[i + 1])
    mine = mine + n
    count(s, n)
    if s >= first then told[#told + 1] = ' ' .. whole(s) .. ':' .. whole(n) end
  end
end

local left = limit - used - leased
local usable = left
if most > 0 then
  if budget then most = math.max(most - keep, least) + keep
  elseif mine == 0 then most = math.max(most, least) end
  usable = math.min(left, most - mine)
end
local give = 0
if usable >= math.max(least, 1) then
  give = math.min(usable, math.max(need, math.min(want, math.floor(usable / (2 * living)))))
end
local lent = keep + give
redis.call('HSET', KEYS[1], node, whole(now) .. ' ' .. whole(lent) .. ' ' .. whole(seq) .. table.concat(told))
redis.call('PEXPIRE', KEYS[1], whole(budget and math.max(ends - now, 0) + 3600000 or life + window * 1000 + 1000))

local wait = 0
if give == 0 and need > 0 then
  wait = 1000
  if not budget then
    local seconds, free = {}, left
    for s in pairs(by) do seconds[#seconds + 1] = s end
    table.sort(seconds)
    for _, s in ipairs(seconds) do
      if free >= math.max(least, 1) then break end
      free = free + by[s]
      if free >= math.max(least, 1) then
        wait = math.max((s + window) * 1000 - now, 1)
        break
      end
    end
  end
end
return {whole(lent), whole(left - give), whole(used), wait}
