
-- ==== caps on calls in flight: who holds how many permits of a key, as HoldLedger has it in memory, where the proof is
--
--   KEYS       entry by entry: the leases, and when they are over
--   ARGV[2]    entries
--   answers    what each operation says
--
-- Of a key's two the one has, by a lease's number, its client, its permits, and since when they are held; and as `t` the permits of all.
-- The other has the numbers in the order in which they are over.

local RETRY = 50000 -- permits come back at any time

local entries, at = ARGV[2], 1
local leases, expiries, held, changed

local function field(number)
  return string.format('%.0f', number)
end

local function remove(name)
  local value = call('HGET', leases, name)
  if value then
    local _, permits = unpack('<c8d', value)
    held = held - permits
    call('HDEL', leases, name)
  end
  call('ZREM', expiries, name)
  changed = true
end

local function put(name, client, permits, heldSince, over)
  call('HSET', leases, name, pack('<c8dd', client, permits, heldSince))
  call('ZADD', expiries, 'GT', over, name) -- a renewal never makes the end sooner
  changed = true
end

-- A lease that is neither over nor ended.
local function find(number)
  local name = field(number)
  local over = tonumber(call('ZSCORE', expiries, name) or now)
  local value = over > now and call('HGET', leases, name)
  if not value then
    return nil
  end
  local client, permits, heldSince = unpack('<c8dd', value)
  return { name = name, client = client, permits = permits, since = heldSince, over = over }
end

-- What is left over until the next time only makes it stricter.
local function open()
  leases, expiries = KEYS[nextKey], KEYS[nextKey + 1]
  nextKey = nextKey + 2
  held, changed = 0, false
  local total = call('HGET', leases, 't')
  if total then
    held = unpack('<d', total)
    local over = call('ZRANGEBYSCORE', expiries, '-inf', field(now), 'LIMIT', 0, CLEANED_AT_ONCE)
    for i = 1, #over do
      remove(over[i])
    end
  end
end

local function close()
  if not changed then
    return
  end
  if held <= 0 then
    call('DEL', leases, expiries)
    return
  end
  call('HSET', leases, 't', pack('<d', held))
  if given < 0 then
    local last = call('ZRANGE', expiries, -1, -1, 'WITHSCORES')[2]
    local millis = max(0, ceil((last - now) / 1000)) + MARGIN_MILLIS
    call('PEXPIRE', leases, millis)
    call('PEXPIRE', expiries, millis)
  end
end

local function answer(permits, number, life, free, wait)
  out[#out + 1] = pack('<ddddd', permits, number, life, max(0, free), wait)
end

local decide = {}

-- Grants a new lease.
decide[1] = function()
  local calls, life, full, client, want
  calls, life, full, client, want, at = unpack('<dddc8d', entries, at)
  local known = now - since
  if full == 0 and known < life then
    answer(0, 0, 0, 0, life - known) -- leases may be in use that are not known
    return
  end
  local permits = min(want, calls - held)
  if permits <= 0 then
    local first = call('ZRANGE', expiries, 0, 0, 'WITHSCORES')[2]
    answer(0, 0, 0, 0, first and min(RETRY, first - now) or RETRY)
    return
  end
  lastNumber = max(lastNumber + 1, now)
  put(field(lastNumber), client, permits, now, now + life)
  held = held + permits
  answer(permits, lastNumber, life, calls - held, 0)
end

-- Lets a lease go on, with so many permits, or fewer if it has fewer.
decide[2] = function()
  local calls, life, longest, client, number, permits
  calls, life, longest, client, number, permits, at = unpack('<dddc8dd', entries, at)
  local lease = find(number)
  if now - since < life then
    lastNumber = max(lastNumber, number)
    if not lease then -- of before a loss: it is taken in again if there is room
      remove(field(number))
      if permits > calls - held then
        answer(0, number, 0, 0, RETRY)
        return
      end
      put(field(number), client, permits, now, now + life)
      held = held + permits
      answer(permits, number, life, calls - held, 0)
      return
    end
  end
  local rest = lease and (longest < 0 and life or longest - (now - lease.since)) or 0
  if rest <= 0 or lease.client ~= client then
    answer(0, number, 0, 0, RETRY)
    return
  end
  permits = min(permits, lease.permits)
  held = held - (lease.permits - permits)
  local lives = min(life, rest)
  put(lease.name, client, permits, lease.since, now + lives)
  answer(permits, number, lives, calls - held, 0)
end

-- Ends a lease; without effect if it is over, or somebody else's.
decide[3] = function()
  local calls, client, number
  calls, client, number, at = unpack('<dc8d', entries, at)
  local lease = find(number)
  if lease and lease.client == client then
    remove(lease.name)
  end
  answer(0, number, 0, calls - held, 0)
end

-- Ends a lease whoever has it.
decide[4] = function()
  local number
  number, at = unpack('<d', entries, at)
  local lease = find(number)
  if lease then
    remove(lease.name)
  end
  out[#out + 1] = pack('<d', lease and 1 or 0)
end

-- Tells who holds permits, the first to lose them first.
decide[5] = function()
  local most
  most, at = unpack('<d', entries, at)
  local names = call('ZRANGE', expiries, 0, most - 1)
  local found = {}
  for i = 1, #names do
    local lease = find(names[i])
    if lease then
      found[#found + 1] = pack('<c8dddd', lease.client, names[i], lease.permits, now - lease.since, lease.over - now)
    end
  end
  out[#out + 1] = pack('<d', #found)
  out[#out + 1] = table.concat(found)
end

local size = #entries
while at <= size do
  local op
  op, at = unpack('<d', entries, at)
  open()
  decide[op]()
  close()
end

return finish()
