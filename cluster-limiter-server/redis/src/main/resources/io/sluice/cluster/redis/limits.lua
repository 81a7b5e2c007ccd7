
-- ==== the entries: what is asked of buckets
--
--   KEYS       entry by entry: its bucket; for leases also the ledger, and when its parts are over
--   ARGV[2]    rules
--   ARGV[3]    entries
--   answers    what the bucket stands at, what it has left; what was granted, of which more may be told

local TOKENS, WINDOWS = 1, 2

local rules = {}
do
  local at, size = 1, #ARGV[2]
  while at <= size do
    local kind, rule
    kind, at = unpack('<d', ARGV[2], at)
    rule, at = (kind == TOKENS and tokens or windows()).rule(at)
    if not rule then
      return out[1] -- nothing was done
    end
    rules[#rules + 1] = rule
  end
end

local entries, at = ARGV[3], 1

local function answer(standing, left, granted, more)
  out[#out + 1] = standing
  out[#out + 1] = pack('<ddd', left, granted, more)
end

local decide = {}

-- Asks for one bucket, in runs of equal ones, first come, first served: each gets all it wants, or what is left if that is enough. The
-- first run's grant comes with the answer, those of others after it.
decide[1] = function(key, rule)
  local of = rule.of
  local a, b, c, d = of.load(key, rule)
  local left, taken, first, others = of.available(rule, a, b, c, d), 0, 0, nil
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
    a, b, c, d = of.take(key, rule, taken, a, b, c, d)
  end
  answer(of.standing(rule, a, b, c, d), left, taken, first)
  if others then
    out[#out + 1] = table.concat(others)
  end
  nextKey = nextKey + 1
end

-- Takes a grant back as if it had never been.
decide[2] = function(key, rule)
  local of = rule.of
  local permits, takenAt
  permits, takenAt, at = unpack('<dd', entries, at)
  local a, b, c, d = of.undo(key, rule, permits, takenAt, of.load(key, rule))
  answer(of.standing(rule, a, b, c, d), of.available(rule, a, b, c, d), 0, 0)
  nextKey = nextKey + 1
end

-- Leases to a client.
decide[3] = function(key, rule)
  local client, weight, lease, want
  client, weight, lease, want, at = unpack('<c8dc8d', entries, at)
  openLedger(rule)
  local us, rest = tokens.load(key, rule)
  local bucketHas = tokens.available(rule, us, rest)
  local c = claim(rule, client, weight)
  local permits, wait = allow(rule, c, want, bucketHas)
  permits = min(permits, bucketHas)
  if permits >= 1 then
    us, rest = tokens.take(key, rule, permits, us, rest)
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
  answer(tokens.standing(rule, us, rest), bucketHas, permits, ceil(wait))
  nextKey = nextKey + 3
end

-- Ends a lease (4), or says how much of it is used (5).
local function settle(key, rule, isEnd)
  local client, lease, permits
  client, lease, permits, at = unpack('<c8c8d', entries, at)
  openLedger(rule)
  local us, rest = tokens.load(key, rule)
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
          tokens.save(key, rule, us, rest)
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
  answer(tokens.standing(rule, us, rest), tokens.available(rule, us, rest), 0, 0)
  nextKey = nextKey + 3
end

decide[4] = function(key, rule)
  settle(key, rule, true)
end

decide[5] = function(key, rule)
  settle(key, rule, false)
end

-- An ask of somebody who would wait: for what there is, if that is enough; else for the least of it, if that comes within the time.
decide[6] = function(key, rule)
  local want, least, longest
  want, least, longest, at = unpack('<ddd', entries, at)
  local us, rest = tokens.load(key, rule)
  local left = tokens.available(rule, us, rest)
  local granted, wait = min(want, left), 0
  if granted < least then
    local dueUs, dueRest = plus(us, rest, times(least, rule.us, rule.rest))
    dueUs, dueRest = minus(dueUs, dueRest, rule.spentUs, rule.spentRest)
    wait = dueUs + (dueRest > 0 and 1 or 0)
    granted = least <= rule.burst and wait <= longest and least or 0
  end
  if granted > 0 then
    us, rest = tokens.take(key, rule, granted, us, rest)
    left = max(0, left - granted)
  end
  answer(tokens.standing(rule, us, rest), left, granted, wait)
  nextKey = nextKey + 1
end

-- Tells how a bucket stands.
decide[7] = function(key, rule)
  local of = rule.of
  local known = valueOf(key) and 1 or 0
  local a, b, c, d = of.load(key, rule)
  local totals = call('HGET', KEYS[nextKey + 1], 't')
  answer(of.standing(rule, a, b, c, d), of.available(rule, a, b, c, d), totals and unpack('<d', totals) or 0, known)
  nextKey = nextKey + 3
end

local size = #entries
while at <= size do
  local op, rule
  op, rule, at = unpack('<dd', entries, at)
  decide[op](KEYS[nextKey], rules[rule])
end

return finish()
