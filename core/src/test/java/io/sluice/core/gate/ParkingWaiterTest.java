package io.sluice.core.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

class ParkingWaiterTest {

    /** Threads that pause after a refusal would not pause, but turn. */
    @Test
    void a_wait_that_its_own_thread_ends_does_not_keep_it_from_parking_later() throws InterruptedException {
        Thread thread = new Thread(() -> {
            ParkingWaiter waiter = new ParkingWaiter();
            waiter.complete(Gate.INTERRUPTED);
            waiter.await();
            LockSupport.park();
        });
        thread.start();
        while (thread.getState() != Thread.State.WAITING && thread.isAlive()) {
            Thread.onSpinWait();
        }
        boolean parked = thread.isAlive();
        LockSupport.unpark(thread);
        thread.join();
        assertThat(parked).isTrue();
    }

    @Test
    void another_thread_ends_a_wait() throws InterruptedException {
        long[] token = new long[1];
        ParkingWaiter[] waiter = new ParkingWaiter[1];
        Thread thread = new Thread(() -> {
            ParkingWaiter mine = new ParkingWaiter();
            synchronized (waiter) {
                waiter[0] = mine;
                waiter.notifyAll();
            }
            token[0] = mine.await();
        });
        thread.start();
        synchronized (waiter) {
            while (waiter[0] == null) {
                waiter.wait();
            }
        }
        waiter[0].complete(7);
        thread.join();
        assertThat(token[0]).isEqualTo(7);
    }
}
