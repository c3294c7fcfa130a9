using System.Runtime.InteropServices;

namespace Dtls.Sockets.Udp;

/// <summary>
/// The structures that a batched system call is given: headers, memory vectors, addresses, control messages. They live for a call only, so
/// each thread has one set for all its sockets; a client connection that idles has none.
/// </summary>
internal sealed unsafe class LinuxScratch
{
    /// <summary>Messages in a call, at most.</summary>
    public const int MaxMessages = 128;

    /// <summary>Pieces of memory in a call, at most.</summary>
    public const int MaxVectors = 1024;

    private const int NameStride = 32;

    [ThreadStatic]
    private static LinuxScratch? s_current;

    private readonly byte[] _names = GC.AllocateArray<byte>((MaxMessages + 1) * NameStride, pinned: true);
    private readonly byte[] _controls = GC.AllocateArray<byte>((MaxMessages + 1) * ControlMessages.ReceiveLength, pinned: true);
    private readonly MultiMessageHeader[] _messages = GC.AllocateArray<MultiMessageHeader>(MaxMessages + 1, pinned: true);
    private readonly MemoryVector[] _vectors = GC.AllocateArray<MemoryVector>(MaxVectors + 1, pinned: true);

    private LinuxScratch()
    {
    }

    public static LinuxScratch Current => s_current ??= new LinuxScratch();

    public SendRuns Runs { get; } = new();

    public MultiMessageHeader* Messages => Address(_messages, 0);

    public MemoryVector* Vectors => Address(_vectors, 0);

    /// <summary>One more message, for a datagram that leaves alone while a batch is under way.</summary>
    public MultiMessageHeader* SingleMessage => Address(_messages, MaxMessages);

    public MemoryVector* SingleVector => Address(_vectors, MaxVectors);

    public byte* SingleControl => Control(MaxMessages);

    public byte* Name(int message) => Address(_names, message * NameStride);

    public byte* Control(int message) => Address(_controls, message * ControlMessages.ReceiveLength);

    private static T* Address<T>(T[] pinned, int index)
        where T : unmanaged => (T*)Marshal.UnsafeAddrOfPinnedArrayElement(pinned, index);
}
