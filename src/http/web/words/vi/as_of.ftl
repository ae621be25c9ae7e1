# Như lúc trước
then-label = Thời điểm đang xem
then-time = Trang này như lúc { $time } ngày { $day }, không phải hiện tại.
then-version = Trang này như ngay sau thay đổi số { $seq }, lúc { $time } ngày { $day }, không phải hiện tại.
then-now = Về hiện tại
