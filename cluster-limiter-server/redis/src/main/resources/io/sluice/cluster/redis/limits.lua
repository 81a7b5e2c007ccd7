-- Decides one batch for the buckets of one shard, at one moment.
--
--   KEYS[1]    the shard's clock
--   KEYS[2]    what this server's last batches were answered, if ids are used
--   then       entry by entry: its bucket; for leases also the ledger, and when its parts are over
--   ARGV[1]    the moment if it is given (tests), or -1; what it should be by the server's own clock, or -1; whether the master's
--              identity counts; the batch's id, or 0
--   ARGV[2]    rules: interval, burst, what can be leased out, how long, whether buckets begin full
--   ARGV[3]    entries
--   returns    the moment, and an answer for each entry
--
-- Arguments, answers and values are packed: doubles, little-endian, and ids of 8 bytes. ScriptCall is the other end.
-- A time or interval is a pair: whole microseconds, since 2026 where it is a time, and a rest in 2^-20 us. Doubles are exact up to
-- 2^53, and so is every part of every pair: Unix time in one double would lose whatever is less than a quarter of a microsecond.

local call, spread = redis.call, unpack
local pack, unpack = struct.pack, struct.unpack
local floor, ceil, min, max = math.floor, math.ceil, math.min, math.max

local PARTS = 1048576 -- of a microsecond
local SINCE = 1767225600 -- 2026-01-01, in Unix seconds
local JUMP = 1000000 -- a clock that differs by more than a second has been set
local MARGIN_MILLIS = 1000 -- keys outlive their meaning, so that a clock that is set by less harms nobody
local LEDGER_MILLIS = 30000 -- leases and claims last 20 s at the most
local CLEANED_AT_ONCE = 64
local MOST_LEASES = 8 -- of one client
local ANSWERS_KEPT = 8
local ANSWERS_MILLIS = 60000

local given, expected, strict, id = unpack('<dddd', ARGV[1])
local nextKey = 2

if id > 0 then
  local known = call('HGET', KEYS[2], id)
  if known then
    return known
  end
  nextKey = 3
end

-- ---- the shard's clock: since when it knows everything, its last moment, by how much Redis's clock is ahead of it

local now = given
if given < 0 then
  local time = call('TIME')
  now = (time[1] - SINCE) * 1000000 + time[2]
end

local master = strict == 1 and string.match(call('INFO', 'server'), 'run_id:(%x+)') or ''
local since

do
  local clock = call('GET', KEYS[1])
  local ahead = 0
  if clock then
    local last
    since, last, ahead = unpack('<ddd', clock)
    now = now - ahead
    local wrong = expected >= 0 and now - expected or 0
    if wrong > JUMP and now - last > JUMP then
      -- Set forward: keys may have expired before their time, so nothing is known any more.
      ahead = ahead + wrong
      now = max(expected, last)
      since = now
    elseif wrong < -JUMP and now < last then
      ahead = ahead + wrong
      now = expected
    end
    now = max(now, last)
    if strict == 1 and string.sub(clock, 25) ~= master then
      since = now -- this master may lack what the one before had granted last
    end
  else
    since = now
  end
  call('SET', KEYS[1], pack('<ddd', since, now, ahead) .. master)
end

-- ---- arithmetic of pairs

local function times(n, us, rest)
  local high = floor(n / PARTS)
  local low = (n - high * PARTS) * rest
  local carry = floor(low / PARTS)
  return n * us + high * rest + carry, low - carry * PARTS
end

local function plus(us, rest, us2, rest2)
  rest = rest + rest2
  if rest >= PARTS then
    return us + us2 + 1, rest - PARTS
  end
  return us + us2, rest
end

-- Not below zero.
local function minus(us, rest, us2, rest2)
  us, rest = us - us2, rest - rest2
  if rest < 0 then
    us, rest = us - 1, rest + PARTS
  end
  if us < 0 then
    return 0, 0
  end
  return us, rest
end

local function isLess(us, rest, us2, rest2)
  return us < us2 or us == us2 and rest < rest2
end

-- ---- buckets: the time up to which permits are spent, the numbers of the rule by which that was reckoned, the shard's `since`

local rules = {}
do
  local at, size = 1, #ARGV[2]
  while at <= size do
    local us, rest, burst, leasable, life, full
    us, rest, burst, leasable, life, full, at = unpack('<dddddd', ARGV[2], at)
    local rule = { us = us, rest = rest, burst = burst, leasable = leasable, life = life, full = full == 1 }
    rule.spentUs, rule.spentRest = times(burst, us, rest) -- how far ahead a bucket lies of which all is spent
    rule.interval = us + rest / PARTS
    rules[#rules + 1] = rule
  end
end

local values = nextKey > #KEYS and {} or call('MGET', spread(KEYS, nextKey)) -- all at once; nothing for what is no bucket
local firstKey = nextKey
local written = {}

-- How far ahead of now the time up to which permits are spent lies: a pair; what is less than a microsecond in the past counts.
local function load(key, rule)
  local value = written[key] or values[nextKey - firstKey + 1]
  local us, rest, known = now, 0, rule.full
  if value then
    local intervalUs, intervalRest, burst, knownSince
    us, rest, intervalUs, intervalRest, burst, knownSince = unpack('<dddddd', value)
    if intervalUs ~= rule.us or intervalRest ~= rule.rest or burst ~= rule.burst then
      -- Another rule: the share of the burst that is spent stays.
      local share = max(0, us - now + rest / PARTS) / (burst * (intervalUs + intervalRest / PARTS))
      us, rest = now + ceil(share * rule.burst * rule.interval), 0
    end
    known = known or knownSince == since
  end
  if not known then
    -- Never seen, or something may have been lost: empty at `since`, and filled from then on.
    local emptyUs, emptyRest = since + rule.spentUs, rule.spentRest
    if not value or isLess(us, rest, emptyUs, emptyRest) then
      us, rest = emptyUs, emptyRest
    end
  end
  us = us - now
  if us < -1 or us == -1 and rest == 0 then
    return 0, 0
  end
  return us, rest
end

local function save(key, rule, us, rest)
  local value = pack('<dddddd', now + us, rest, rule.us, rule.rest, rule.burst, since)
  if given < 0 then
    call('SET', key, value, 'PX', max(0, ceil(us / 1000)) + MARGIN_MILLIS)
  else
    call('SET', key, value)
  end
  written[key] = value
end

local function available(rule, us, rest)
  if us < 0 then
    us, rest = 0, 0
  end
  if isLess(rule.spentUs, rule.spentRest, us, rest) then
    return 0
  end
  local roomUs, roomRest = minus(rule.spentUs, rule.spentRest, us, rest)
  local n = min(rule.burst, floor((roomUs + roomRest / PARTS) / rule.interval))
  local nUs, nRest = times(n, rule.us, rule.rest)
  while isLess(roomUs, roomRest, nUs, nRest) do -- a quotient of doubles may be one off
    n = n - 1
    nUs, nRest = times(n, rule.us, rule.rest)
  end
  while n < rule.burst do
    nUs, nRest = times(n + 1, rule.us, rule.rest)
    if isLess(roomUs, roomRest, nUs, nRest) then
      break
    end
    n = n + 1
  end
  return n
end

local function take(key, rule, us, rest, permits)
  us, rest = plus(us, rest, times(permits, rule.us, rule.rest))
  save(key, rule, us, rest)
  return us, rest
end

-- ---- leases: a ledger for each bucket, as LeaseLedger has it in memory; a comment in RedisStore has the proof.
--   t              outstanding, weight of all claims, weight of the hungry ones
--   c<client>      weight, leases, asked at, held, hungry, credit, credited at
--   l<lease>       client, granted, left, over at
-- The other key has c<client> and l<lease>, in the order in which they are over.

local ledger, calendar, outstanding, weights, hungryWeights

local function loadClaim(name)
  local value = call('HGET', ledger, name)
  if not value then
    return nil
  end
  local c = { name = name }
  c.weight, c.leases, c.askedAt, c.held, c.hungry, c.credit, c.creditedAt = unpack('<ddddddd', value)
  return c
end

local function saveClaim(c)
  call('HSET', ledger, c.name, pack('<ddddddd', c.weight, c.leases, c.askedAt, c.held, c.hungry, c.credit, c.creditedAt))
end

local function saveTotals()
  call('HSET', ledger, 't', pack('<ddd', outstanding, weights, hungryWeights))
  if given < 0 then
    call('PEXPIRE', ledger, LEDGER_MILLIS)
    call('PEXPIRE', calendar, LEDGER_MILLIS)
  end
end

local function setHungry(c, hungry)
  if c.hungry ~= hungry then
    c.hungry = hungry
    hungryWeights = hungryWeights + (hungry == 1 and c.weight or -c.weight)
  end
end

local function endLease(name, c, left)
  call('HDEL', ledger, name)
  call('ZREM', calendar, name)
  outstanding = outstanding - left
  c.held = c.held - left
  c.leases = c.leases - 1
end

-- Leases whose time is over, and clients that have not asked for long. What is left over until the next time only makes it stricter.
local function clean(rule)
  local over = call('ZRANGEBYSCORE', calendar, '-inf', string.format('%.0f', now), 'LIMIT', 0, CLEANED_AT_ONCE)
  for i = 1, #over do
    local name = over[i]
    local isLease = string.sub(name, 1, 1) == 'l'
    local lease = isLease and call('HGET', ledger, name)
    local c = loadClaim(isLease and lease and 'c' .. string.sub(lease, 1, 8) or name)
    if not c then
      call('ZREM', calendar, name) -- Redis has dropped the ledger alone
    elseif isLease then
      local _, _, left = unpack('<c8dd', lease)
      endLease(name, c, left)
      saveClaim(c)
    elseif c.leases > 0 then
      call('ZADD', calendar, now + rule.life, name)
    else
      setHungry(c, 0)
      weights = weights - c.weight
      call('HDEL', ledger, name)
      call('ZREM', calendar, name)
    end
  end
end

local function openLedger(rule)
  ledger, calendar = KEYS[nextKey + 1], KEYS[nextKey + 2]
  local totals = call('HGET', ledger, 't')
  outstanding, weights, hungryWeights = 0, 0, 0
  if totals then
    outstanding, weights, hungryWeights = unpack('<ddd', totals)
    clean(rule)
  end
end

-- How many permits a client may take, and how long until it makes sense to ask again, in us.
local function allow(rule, c, want, bucketHas)
  local onePermit = rule.interval
  local free = min(bucketHas, rule.leasable - outstanding)
  if c.leases >= MOST_LEASES then
    return 0, rule.life / 4
  end
  if weights == c.weight then
    c.credit, c.creditedAt = 0, now
    return min(want, free), onePermit
  end
  local share = c.weight / weights
  local mayHold = max(1, floor(rule.leasable * share)) - c.held
  local mayTake = max(1, floor(bucketHas * share))
  local most = min(want, free, mayHold, mayTake)
  local othersHungry = hungryWeights - (c.hungry == 1 and c.weight or 0)
  if othersHungry == 0 then
    c.credit, c.creditedAt = 0, now
    return most, onePermit
  end
  local perMicro = c.weight / (othersHungry + c.weight) / rule.interval
  c.credit = min(max(1, rule.leasable * share), c.credit + (now - c.creditedAt) * perMicro)
  c.creditedAt = now
  return min(most, floor(c.credit)), max(onePermit, (1 - c.credit) / perMicro)
end

local function claim(rule, client, weight)
  local c = loadClaim('c' .. client)
  if not c then
    c = { name = 'c' .. client, weight = 0, leases = 0, held = 0, hungry = 0, credit = 0, creditedAt = now }
  end
  weights = weights + weight - c.weight
  if c.hungry == 1 then
    hungryWeights = hungryWeights + weight - c.weight
  end
  c.weight = weight
  c.askedAt = now
  call('ZADD', calendar, now + 2 * rule.life + 1, c.name)
  return c
end

-- ---- entries

local entries, at = ARGV[3], 1
local out = { pack('<d', now) }

-- How far ahead the bucket lies, in whole microseconds; what it has left; what was granted, of which more may be told.
local function answer(us, rest, left, granted, more)
  out[#out + 1] = pack('<dddd', us + (rest > 0 and 1 or 0), left, granted, more)
end

local decide = {}

-- Asks for one bucket, in runs of equal ones, first come, first served: each gets all it wants, or what is left if that is enough. The
-- first run's grant comes with the answer, those of others after it.
decide[1] = function(key, rule)
  local us, rest = load(key, rule)
  local left, taken, first, others = available(rule, us, rest), 0, 0, nil
  local runs
  runs, at = unpack('<d', entries, at)
  for i = 1, runs do
    local want, least, count
    want, least, count, at = unpack('<ddd', entries, at)
    local gets = min(count, floor(left / want)) * want
    if gets < count * want and left - gets >= least then
      gets = left
    end
    left = left - gets
    taken = taken + gets
    if i == 1 then
      first = gets
    else
      others = others or {}
      others[i - 1] = pack('<d', gets)
    end
  end
  if taken > 0 then
    us, rest = take(key, rule, us, rest, taken)
  end
  answer(us, rest, left, taken, first)
  if others then
    out[#out + 1] = table.concat(others)
  end
  nextKey = nextKey + 1
end

-- Takes a grant back as if it had never been: what has come again since then does not come twice.
decide[2] = function(key, rule)
  local permits, takenAt
  permits, takenAt, at = unpack('<dd', entries, at)
  local us, rest = load(key, rule)
  if us > 0 or us == 0 and rest > 0 then
    local backUs, backRest = times(min(permits, rule.burst), rule.us, rule.rest)
    backUs, backRest = minus(backUs, backRest, max(0, now - takenAt), 0)
    us, rest = minus(us, rest, backUs, backRest)
    save(key, rule, us, rest)
  end
  answer(us, rest, available(rule, us, rest), 0, 0)
  nextKey = nextKey + 1
end

decide[3] = function(key, rule)
  local client, weight, lease, want
  client, weight, lease, want, at = unpack('<c8dc8d', entries, at)
  openLedger(rule)
  local us, rest = load(key, rule)
  local bucketHas = available(rule, us, rest)
  local c = claim(rule, client, weight)
  local permits, wait = allow(rule, c, want, bucketHas)
  permits = min(permits, bucketHas)
  if permits >= 1 then
    us, rest = take(key, rule, us, rest, permits)
    bucketHas = bucketHas - permits
    local over = now + rule.life
    call('HSET', ledger, 'l' .. lease, pack('<c8ddd', client, permits, permits, over))
    call('ZADD', calendar, over, 'l' .. lease)
    outstanding = outstanding + permits
    c.held = c.held + permits
    c.leases = c.leases + 1
    c.credit = max(0, c.credit - permits)
    setHungry(c, permits < want and 1 or 0)
  else
    permits = 0
    setHungry(c, 1)
  end
  saveClaim(c)
  saveTotals()
  answer(us, rest, bucketHas, permits, ceil(wait))
  nextKey = nextKey + 3
end

-- Ends a lease (4), or says how much of it is used (5).
local function settle(key, rule, isEnd)
  local client, lease, permits
  client, lease, permits, at = unpack('<c8c8d', entries, at)
  openLedger(rule)
  local us, rest = load(key, rule)
  local name = 'l' .. lease
  local value = call('HGET', ledger, name)
  if value then
    local owner, granted, left, over = unpack('<c8ddd', value)
    if owner == client then
      local c = loadClaim('c' .. client)
      if isEnd then
        endLease(name, c, left)
        if permits > 0 and left > 0 then
          us, rest = minus(max(0, us), us < 0 and 0 or rest, times(min(permits, left), rule.us, rule.rest))
          save(key, rule, us, rest)
        end
      else
        local still = min(left, max(0, granted - permits))
        outstanding = outstanding - (left - still)
        c.held = c.held - (left - still)
        if still == 0 then
          endLease(name, c, 0)
        else
          call('HSET', ledger, name, pack('<c8ddd', client, granted, still, over))
        end
      end
      saveClaim(c)
    end
  end
  if outstanding > 0 or weights > 0 then
    saveTotals()
  end
  answer(us, rest, available(rule, us, rest), 0, 0)
  nextKey = nextKey + 3
end

decide[4] = function(key, rule)
  settle(key, rule, true)
end

decide[5] = function(key, rule)
  settle(key, rule, false)
end

local size = #entries
while at <= size do
  local op, rule
  op, rule, at = unpack('<dd', entries, at)
  decide[op](KEYS[nextKey], rules[rule])
end

local answers = table.concat(out)
if id > 0 then
  call('HSET', KEYS[2], id, answers)
  call('HDEL', KEYS[2], id - ANSWERS_KEPT)
  call('PEXPIRE', KEYS[2], ANSWERS_MILLIS)
end
return answers
