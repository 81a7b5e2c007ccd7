package io.sluice.ratelimiter.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Looking a set of blocks up against going through all of them; and reading addresses against writing them. */
class BlockSetProperties {

    @Property
    void holds_what_one_of_its_blocks_holds(
            @ForAll("blocks") List<Block> blocks, @ForAll("addresses") List<Address> addresses) {
        BlockSet set = BlockSet.of(blocks);
        for (Address address : addresses) {
            check(set, blocks, address);
        }
        for (Block block : blocks) { // the edges, from both sides
            BigInteger first = number(block.first());
            BigInteger size = BigInteger.ONE.shiftLeft(128 - block.length());
            check(set, blocks, address(first));
            check(set, blocks, address(first.subtract(BigInteger.ONE)));
            check(set, blocks, address(first.add(size)));
            check(set, blocks, address(first.add(size).subtract(BigInteger.ONE)));
        }
        assertThat(set.size()).isLessThanOrEqualTo(blocks.size());
    }

    private static void check(BlockSet set, List<Block> blocks, Address address) {
        boolean listed = blocks.stream().anyMatch(block -> {
            int rest = 128 - block.length();
            return number(block.first()).shiftRight(rest).equals(number(address).shiftRight(rest));
        });
        assertThat(set.contains(address)).as("%s in %s", address, blocks).isEqualTo(listed);
    }

    @Property
    void reads_every_form_in_which_an_address_is_written(@ForAll("address") Address address) {
        StringBuilder text = new StringBuilder();
        for (int shift = 112; shift >= 0; shift -= 16) {
            int group = number(address).shiftRight(shift).intValue() & 0xFFFF;
            text.append(Integer.toHexString(group)).append(shift == 0 ? "" : ":");
        }
        assertThat(Address.parse(text.toString())).isEqualTo(address);
        String shortened = text.toString().replaceFirst("\\b0(:0)+\\b", ":").replace(":::", "::");
        assertThat(Address.parse(shortened.equals(":") ? "::" : shortened))
                .as(shortened)
                .isEqualTo(address);
    }

    private static BigInteger number(Address address) {
        return new BigInteger(Long.toUnsignedString(address.high()))
                .shiftLeft(64)
                .add(new BigInteger(Long.toUnsignedString(address.low())));
    }

    private static Address address(BigInteger number) {
        return new Address(number.shiftRight(64).longValue(), number.longValue());
    }

    @Provide
    Arbitrary<List<Address>> addresses() {
        return anAddress().list().ofMaxSize(20);
    }

    @Provide
    Arbitrary<List<Block>> blocks() {
        return Combinators.combine(anAddress(), Arbitraries.integers().between(0, 128))
                .as((address, length) -> new Block(
                        new Address(address.high() & Block.mask(length), address.low() & Block.mask(length - 64)),
                        length))
                .list()
                .ofMaxSize(30);
    }

    @Provide
    Arbitrary<Address> address() {
        return anAddress();
    }

    /** Some of few different bits, so that blocks lie in each other and addresses in blocks. */
    private static Arbitrary<Address> anAddress() {
        Arbitrary<Long> half = Arbitraries.oneOf(
                Arbitraries.of(0L, -1L, 1L, Long.MIN_VALUE, 0xFFFF_0A00_0000L, 0x2001_0DB8_0000_0000L),
                Arbitraries.longs());
        return Combinators.combine(half, half).as(Address::new);
    }
}
