using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Dtls.Records.Ciphers.Simd;

/// <summary>
/// 128 bytes of ciphertext where they lie. With sixteen registers, eight of them in AES, it is better to load a block twice than to keep
/// it; what was stored block by block is also loaded block by block, so that a store can be forwarded.
/// </summary>
internal unsafe struct RunInMemory
{
    public byte* Address;

    // Reads source[0..128), writes destination[0..128), each block after it was read.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Xor(in AesStreams keystream, byte* source, byte* destination)
    {
        (keystream.S0 ^ Vector128.Load(source)).Store(destination);
        (keystream.S1 ^ Vector128.Load(source + 16)).Store(destination + 16);
        (keystream.S2 ^ Vector128.Load(source + 32)).Store(destination + 32);
        (keystream.S3 ^ Vector128.Load(source + 48)).Store(destination + 48);
        (keystream.S4 ^ Vector128.Load(source + 64)).Store(destination + 64);
        (keystream.S5 ^ Vector128.Load(source + 80)).Store(destination + 80);
        (keystream.S6 ^ Vector128.Load(source + 96)).Store(destination + 96);
        (keystream.S7 ^ Vector128.Load(source + 112)).Store(destination + 112);
    }
}
