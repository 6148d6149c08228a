package io.tollbridge.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A TCP relay on loopback that a test can cut and mend: whoever connects through it loses the server for a while. */
public final class Relay implements AutoCloseable {
    private final int target;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final int port;
    private volatile ServerSocket listener;

    /** To this port, from a free one. */
    public Relay(int target) {
        this.target = target;
        this.listener = listen(0);
        this.port = listener.getLocalPort();
        accept(listener);
    }

    public int port() {
        return port;
    }

    /** Ends every connection and takes no new ones. */
    public void cut() {
        close(listener);
        sockets.forEach(Relay::close);
        sockets.clear();
    }

    /** Takes connections again. */
    public void mend() {
        listener = listen(port);
        accept(listener);
    }

    @Override
    public void close() {
        cut();
    }

    private static ServerSocket listen(int port) {
        try {
            return new ServerSocket(port, 50, InetAddress.getLoopbackAddress());
        } catch (IOException taken) {
            throw new UncheckedIOException(taken);
        }
    }

    private void accept(ServerSocket open) {
        Thread.ofVirtual().start(() -> {
            try {
                while (true) {
                    Socket from = open.accept();
                    Socket to = new Socket(InetAddress.getLoopbackAddress(), target);
                    sockets.add(from);
                    sockets.add(to);
                    copy(from, to);
                    copy(to, from);
                }
            } catch (IOException cut) {
                close(open);
            }
        });
    }

    private static void copy(Socket from, Socket to) {
        Thread.ofVirtual().start(() -> {
            try (InputStream in = from.getInputStream();
                    OutputStream out = to.getOutputStream()) {
                in.transferTo(out);
            } catch (IOException ended) {
                close(to);
            }
        });
    }

    private static void close(AutoCloseable socket) {
        try {
            socket.close();
        } catch (Exception already) {
            throw new IllegalStateException(already);
        }
    }
}
