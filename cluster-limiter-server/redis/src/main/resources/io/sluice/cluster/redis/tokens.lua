
-- ==== buckets of tokens: the time up to which permits are spent
--
-- A time or interval is a pair here: whole microseconds, and a rest in 2^-20 us. Unix time in one double would lose whatever is less than a
-- quarter of a microsecond.

local PARTS = 1048576 -- of a microsecond

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

-- ---- values, of whatever kind: the numbers of the rule by which they were reckoned are in them, and last the shard's `since`

local TOKENS_SIZE = 48
local NUMBER_SIZE = 8

local values = nextKey > #KEYS and {} or call('MGET', spread(KEYS, nextKey)) -- all at once; nothing for what is no bucket
local firstKey = nextKey
local written = {}

local function valueOf(key)
  return written[key] or values[nextKey - firstKey + 1]
end

local function isKnown(value)
  return unpack('<d', value, #value - NUMBER_SIZE + 1) == since
end

local windows -- as tokens, for those who count in windows

-- How much of what could be had at once is spent, by the numbers in a value; more than 1 if permits are reserved.
local function spentShare(value)
  if #value ~= TOKENS_SIZE then
    return windows().spentShare(value)
  end
  local us, rest, intervalUs, intervalRest, burst = unpack('<ddddd', value)
  return max(0, us - now + rest / PARTS) / (burst * (intervalUs + intervalRest / PARTS))
end

-- ---- a bucket: how far ahead of now the time up to which permits are spent lies; what is less than a microsecond in the past counts

local tokens

-- Reads a rule: interval, burst, what can be leased out, how long, whether buckets begin full.
local function readTokens(at)
  local us, rest, burst, leasable, life, full
  us, rest, burst, leasable, life, full, at = unpack('<dddddd', ARGV[2], at)
  local rule = { of = tokens, us = us, rest = rest, burst = burst, leasable = leasable, life = life, full = full == 1 }
  rule.spentUs, rule.spentRest = times(burst, us, rest) -- how far ahead a bucket lies of which all is spent
  rule.interval = us + rest / PARTS
  return rule, at
end

local function saveTokens(key, rule, us, rest)
  local value = pack('<dddddd', now + us, rest, rule.us, rule.rest, rule.burst, since)
  if given < 0 then
    call('SET', key, value, 'PX', max(0, ceil(us / 1000)) + MARGIN_MILLIS)
  else
    call('SET', key, value)
  end
  written[key] = value
end

local function loadTokens(key, rule)
  local value = written[key] or values[nextKey - firstKey + 1]
  local us, rest, known, changed = now, 0, rule.full, false
  if value then
    local intervalUs, intervalRest, burst
    if #value == TOKENS_SIZE then
      us, rest, intervalUs, intervalRest, burst = unpack('<ddddd', value)
    end
    if intervalUs ~= rule.us or intervalRest ~= rule.rest or burst ~= rule.burst then
      -- Another rule: the share of the burst that is spent stays, and goes on by that rule even if nothing is granted now.
      us, rest = now + ceil(spentShare(value) * rule.burst * rule.interval), 0
      changed = true
    end
    known = known or isKnown(value)
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
    us, rest = 0, 0
  end
  if changed then
    saveTokens(key, rule, us, rest)
  end
  return us, rest
end

local function availableTokens(rule, us, rest)
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

local function takeTokens(key, rule, permits, us, rest)
  us, rest = plus(us, rest, times(permits, rule.us, rule.rest))
  saveTokens(key, rule, us, rest)
  return us, rest
end

-- What has come again since then does not come twice.
local function undoTokens(key, rule, permits, takenAt, us, rest)
  if us > 0 or us == 0 and rest > 0 then
    local backUs, backRest = times(min(permits, rule.burst), rule.us, rule.rest)
    backUs, backRest = minus(backUs, backRest, max(0, now - takenAt), 0)
    us, rest = minus(us, rest, backUs, backRest)
    saveTokens(key, rule, us, rest)
  end
  return us, rest
end

-- Answers what a bucket stands at, how far it lies ahead in whole microseconds; what it has left; what was granted, and of that more.
local function answerTokens(rule, left, granted, more, us, rest)
  out[#out + 1] = pack('<dddd', us + (rest > 0 and 1 or 0), left, granted, more)
end

tokens = {
  rule = readTokens,
  load = loadTokens,
  available = availableTokens,
  take = takeTokens,
  undo = undoTokens,
  answer = answerTokens,
}
